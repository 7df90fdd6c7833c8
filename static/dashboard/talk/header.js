import { clock } from "../core/clock.js";
import { useKeys } from "../core/keys.js";
import { go, pathTo, route } from "../core/route.js";
import { store } from "../core/store.js";
import { duration, t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { dialog } from "../ui/dialog.js";
import { Icon } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { standing } from "./standing.js";
import { Rating } from "./rating.js";
import { Tags } from "./tags.js";

const ask = async (module, name, talk, label) => dialog((await module)[name], { talk }, { label });

/** Who this is, how long they wait, who else is here, and what can be done with the conversation. */
export const Header = {
  props: ["talk", "togglePanel", "panelShown"],
  setup(props) {
    const mine = () => standing(props.talk.session) === "mine" || (store.isAdmin && standing(props.talk.session) !== "closed");
    const transfer = () => (mine() ? void ask(import("./transfer.js"), "Transfer", props.talk, t("talk_transfer")) : false);
    const invite = () => (mine() ? void ask(import("./invite.js"), "Invite", props.talk, t("talk_invite")) : false);
    const close = () => (mine() ? void ask(import("./close.js"), "Close", props.talk, t("talk_close")) : false);
    useKeys([
      ["t", "talk_transfer", transfer],
      ["v", "talk_invite", invite],
      ["x", "talk_close", close],
    ], "talk");
    return () => {
      const { session } = props.talk;
      const name = session.visitor?.nickname || session.subject || session.sessionNo;
      const actions = [
        mine() && { label: t("talk_transfer"), call: transfer },
        mine() && { label: t("talk_invite"), call: invite },
        mine() && { label: t("talk_close"), call: close },
        { label: t("talk_panel"), call: props.togglePanel },
      ].filter(Boolean);
      return html`
        <header class="talk-header">
          <button type="button" class="quiet round back" aria-label=${t("talk_back")}
            onClick=${() => go(pathTo(route.view))}><${Icon} name="back" /></button>
          <div class="who">
            <h1><bdi>${name}</bdi></h1>
            <p class="about">
              <${Connected} presence=${props.talk.presence} />
              ${session.workgroup && html`<span dir="auto">${session.workgroup.name}</span>`}
              <${Waiting} session=${session} />
              ${session.state === "closed" && html`<span class="chip">${t("view_closed")}</span>`}
              ${session.rating && html`<${Rating} rating=${session.rating} />`}
              <${Others} talk=${props.talk} />
            </p>
          </div>
          <${Tags} session=${session} />
          <div class="talk-actions">
            ${mine() && html`
              <button type="button" class="quiet" title=${t("talk_transfer")} onClick=${transfer}><${Icon}
                name="transfer" /><span>${t("talk_transfer_short")}</span></button>
              <button type="button" class="quiet round" aria-label=${t("talk_invite")} title=${t("talk_invite")}
                onClick=${invite}><${Icon} name="invite" /></button>
              <button type="button" class="quiet" title=${t("talk_close")} onClick=${close}><${Icon}
                name="check" /><span>${t("talk_close_short")}</span></button>`}
            <button type="button" class="quiet round" aria-label=${t("talk_panel")} title=${t("talk_panel")}
              aria-pressed=${String(props.panelShown)} onClick=${props.togglePanel}><${Icon} name="panel" /></button>
          </div>
          <${Menu} items=${actions} label=${t("talk_more")} look="quiet round talk-menu"><${Icon} name="more" /><//>
        </header>`;
    };
  },
};

const Waiting = {
  props: ["session"],
  setup: (props) => () => {
    const { unansweredSince, state } = props.session;
    if (!unansweredSince || state === "closed") return null;
    return html`<span class="wait">${t("talk_waits", { time: duration(clock.now.value - Date.parse(unansweredSince)) })}</span>`;
  },
};

/** Whether the visitor would see an answer now. */
const Connected = {
  props: ["presence"],
  setup: (props) => () => {
    const online = props.presence.online.value;
    return online === null ? null : html`<span class="connected" data-online=${online}>${t(online ? "talk_online" : "talk_gone")}</span>`;
  },
};

/** Colleagues who look at this conversation, and who of them is typing. */
const Others = {
  props: ["talk"],
  setup: (props) => () => {
    const { viewers, typists } = props.talk;
    const typing = [...typists.people].filter(([, one]) => one.role !== "customer").map(([, one]) => one.name);
    const looking = [...viewers.values()].filter((name) => !typing.includes(name));
    return html`
      ${typing.length ? html`<span class="others"
        role="status">${t("talk_colleague_types", { name: typing.join(", ") })}</span>` : null}
      ${looking.length ? html`<span class="others">${t("talk_colleague_looks", { name: looking.join(", ") })}</span>` : null}`;
  },
};
