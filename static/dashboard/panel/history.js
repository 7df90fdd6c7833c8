import { go, pathTo, route } from "../core/route.js";
import { date, t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Rating } from "../talk/rating.js";

/** The visitor's conversations, newest first; the open one is marked. */
export const History = {
  props: ["talk", "visitor"],
  setup: (props) => () => {
    const sessions = props.visitor.data?.sessions ?? [];
    if (sessions.length === 0) return html`<p
      class="panel-empty">${t(props.visitor.data ? "panel_no_history" : "loading")}</p>`;
    return html`
      <ul class="earlier">
        ${sessions.map((one) => html`<li key=${one.sessionId}>${entry(one, props.talk.session)}</li>`)}
      </ul>`;
  },
};

function entry(one, open) {
  const isHere = one.sessionId === open.sessionId;
  const path = pathTo(one.state === "closed" ? "closed" : "all", one.sessionNo, {});
  const follow = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (route.no !== one.sessionNo) go(path);
  };
  return html`
    <a href=${`/dashboard${path}`} aria-current=${isHere ? "true" : null} onClick=${follow}>
      <span class="earlier-top"><time>${date(one.createdAt, "day")}</time>${one.rating && html`<${Rating}
        rating=${one.rating} />`}<span class="chip">${t(`panel_state_${one.state}`)}</span></span>
      <span class="earlier-words"
        dir="auto">${one.subject || one.sessionNo}${one.agent ? ` · ${one.agent.nickname}` : ""}</span>
      ${one.tags?.length ? html`<span class="earlier-tags">${one.tags.map((tag) => html`<span class="chip"
        key=${tag}>${tag}</span>`)}</span>` : null}
    </a>`;
}
