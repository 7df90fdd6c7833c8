import { live } from "../core/live.js";
import { t } from "../core/texts.js";
import { html, onBeforeUnmount, ref } from "../core/vue.js";
import { Icon } from "../ui/icon.js";
import { discard, retry } from "./outbox.js";
import { size } from "./file_names.js";
import { Tick } from "./bubble.js";

const PATIENCE = 400; // ms before a message under way shows a clock

/** What this person has said and the server has not yet confirmed. */
export const Pending = {
  props: ["row", "talk"],
  setup(props) {
    const isLate = ref(performance.now() - (props.row.item.startedAt ?? performance.now()) > PATIENCE);
    const timer = setTimeout(() => (isLate.value = true), PATIENCE);
    onBeforeUnmount(() => clearTimeout(timer));
    return () => {
      const { item, first, last } = props.row;
      const { body = {}, kind, state } = item;
      return html`
        <article class=${`talk-row said ours mine under-way ${first ? "first" : ""} ${last ? "last" : ""}`}
          data-key=${props.row.key} tabindex="-1"
          data-state=${shownState(state)} aria-label=${t("talk_message_mine")}>
          <div class="column">
            <div class="line">
              <div class="bubble" dir="auto">${kind === "file" ? html`<${Upload}
                entry=${item} />` : (body.content ?? body.name ?? body.title)}</div>
              <p class="meta">${isLate.value || state === "failed" ? html`<${Progress} entry=${item} />` : null}</p>
            </div>
            ${state === "failed" && html`<${Failed} entry=${item} />`}
          </div>
        </article>`;
    };
  },
};

// A try that nobody answered is no failure: without a line everything waits.
function shownState(state) {
  if (state === "failed" || state === "sent") return state;
  return live.state.state === "live" && navigator.onLine ? "sending" : "waiting";
}

const Progress = {
  props: ["entry"],
  setup: (props) => () => {
    const state = shownState(props.entry.state);
    if (state === "sent") return html`<${Tick} state="sent" />`;
    return html`
      <span class=${`tick ${state}`} title=${t(`talk_state_${state}`)}>
        <${Icon} name=${state} size=${18} />
        <span class=${state === "sending" ? "hidden" : ""}>${t(`talk_state_${state}`)}</span>
      </span>`;
  },
};

const Upload = {
  props: ["entry"],
  setup: (props) => () => {
    const { name, blob, progress, state } = props.entry;
    const isMoving = state === "sending" && progress < 1;
    return html`
      <span class="upload">
        <bdi>${name}</bdi> <small>${blob ? size(blob.size) : ""}</small>
        ${isMoving && html`<progress max="1" value=${progress} aria-label=${t("talk_uploading", { name })}></progress>`}
        ${isMoving && html`<button type="button" class="quiet"
          onClick=${() => discard(props.entry.msgNo)}>${t("cancel")}</button>`}
      </span>`;
  },
};

const Failed = {
  props: ["entry"],
  setup: (props) => () => {
    const { msgNo, reason, body } = props.entry;
    return html`
      <p class="failed" role="alert">
        <span dir="auto">${reason}</span>
        <button type="button" class="quiet" onClick=${() => retry(msgNo)}>${t("talk_retry")}</button>
        ${body?.content && html`<button type="button" class="quiet"
          onClick=${() => copy(body.content)}>${t("talk_copy")}</button>`}
        <button type="button" class="quiet" onClick=${() => discard(msgNo)}>${t("talk_delete")}</button>
      </p>`;
  },
};

/** Put words into the clipboard, also where the page is not served over https. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
