import { clock } from "../core/clock.js";
import { draftOf } from "../core/drafts.js";
import { house } from "../core/house.js";
import { pathTo, route } from "../core/route.js";
import { store } from "../core/store.js";
import { duration, number, t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Avatar } from "../ui/avatar.js";
import { accept, losses } from "./accept.js";
import { flagged } from "./flags.js";
import { urgency, waitingSince } from "./order.js";
import { overhear } from "./overhear.js";
import { preview } from "../core/preview.js";
import { follow } from "../shell/follow.js";

const LONGEST = 120; // characters of a draft that a row could show
const SIGNS = { neutral: "", warn: "!", bad: "‼" };

/** One conversation in the list: who, how long they wait, what was said last, how much of it is unread. */
export const Row = {
  props: ["session", "list", "isStop", "focused"],
  setup(props) {
    overhear(() => (props.list === "queue" ? props.session : null));
    return () => row(props);
  },
};

function row(props) {
  const { session, list } = props;
  const path = pathTo(list, session.sessionNo);
  const taken = losses.get(session.sessionId) ?? gone(session, list);
  const isHere = route.no === session.sessionNo;
  const waits = list !== "closed" && waitingSince(session) !== null;
  const canTake = list === "queue" && session.state !== "open" && !taken;
  const name = session.visitor?.nickname || session.subject || session.sessionNo;
  return html`
    <a class="row" href=${`/dashboard${path}`} tabindex=${props.isStop ? 0 : -1} aria-current=${isHere ? "true" : null}
      data-unread=${session.unread > 0 || flagged(session)} onClick=${(event) => follow(event, path)} onFocus=${() => props.focused(session.sessionId)}>
      <span class="hidden">${taken ? [name, taken].join(t("row_comma")) : sentence(session, name)}</span>
      <${Avatar} person=${session.visitor} />
      <span class="row-words" aria-hidden="true">
        <span class="row-first">
          <span class="row-name"><bdi>${name}</bdi></span>
          ${session.agent && list === "all" && html`<span class="row-agent"><bdi>${session.agent.nickname}</bdi></span>`}
          ${waits && html`<${Waiting} session=${session} />`}
        </span>
        <span class="row-second">
          ${taken ? html`<span class="row-taken">${taken}</span>` : html`<${Said} session=${session} />`}
          <${Unread} session=${session} />
        </span>
      </span>
    </a>
    ${canTake && html`<button type="button" class="button primary row-accept" aria-label=${t("accept_who", { name })} onClick=${() => accept(session)}>${t("accept")}</button>`}`;
}

/** A row of the queue that stands still under the hand while somebody else takes it. */
function gone(session, list) {
  if (list !== "queue" || session.state !== "open" || session.agent?.id === store.me?.id) return null;
  return session.agent ? t("taken_by", { name: session.agent.nickname }) : t("taken");
}

/** The minutes and seconds that somebody has waited. Only this part is drawn again each second. */
const Waiting = {
  props: ["session"],
  setup: (props) => () => {
    const waited = clock.now.value - waitingSince(props.session);
    const tone = urgency(waited, house);
    return html`<span class=${`row-wait ${tone}`} title=${t("waiting_title")}>${duration(waited)}${SIGNS[tone] && html` <b aria-hidden="true">${SIGNS[tone]}</b>`}</span>`;
  },
};

const Said = {
  props: ["session"],
  setup: (props) => () => {
    const draft = draftOf(props.session.sessionId);
    if (draft) return html`<span class="row-said"><b class="row-draft">${t("draft")}</b> <bdi>${draft.slice(0, LONGEST)}</bdi></span>`;
    return html`<span class="row-said"><bdi>${preview(props.session.lastMessage, store.me?.id) || props.session.subject}</bdi></span>`;
  },
};

const Unread = {
  props: ["session"],
  setup: (props) => () => {
    const { unread } = props.session;
    if (unread > 0) return html`<b class="badge">${unread > 99 ? "99+" : number(unread)}</b>`;
    return flagged(props.session) ? html`<b class="badge dot"></b>` : null;
  },
};

// The waiting time is left out to the minute: a name that changes each second is spoken each second.
function sentence(session, name) {
  const since = waitingSince(session);
  const minutes = since === null ? 0 : Math.floor((clock.serverNow() - since) / 60_000);
  const said = preview(session.lastMessage, store.me?.id);
  return [
    name,
    session.unread > 0 && t("row_unread", { count: session.unread }),
    since !== null && t("row_waiting", { count: minutes }),
    draftOf(session.sessionId) && t("row_draft"),
    said && t("row_last", { said }),
  ].filter(Boolean).join(t("row_comma"));
}
