import { isComposing } from "../core/keys.js";
import { t } from "../core/texts.js";
import { computed, html, nextTick, ref, shallowRef, watch } from "../core/vue.js";
import { matching, quickReplies, wasUsed } from "./quick_replies.js";

/** What "/" opens above the composer. The caret stays in the text; arrows choose, Enter or Tab puts in, Esc leaves. */
export const QuickList = {
  props: ["word", "visitor", "choose", "leave"],
  setup(props, { expose }) {
    const all = shallowRef([]);
    const state = ref("loading");
    const at = ref(0);
    const shown = computed(() => matching(all.value, props.word));
    quickReplies().then((found) => ((all.value = found), (state.value = "ready")), () => (state.value = "failed"));
    watch(shown, () => (at.value = 0));
    watch(at, () => nextTick(() => document.getElementById(`quick-${at.value}`)?.scrollIntoView({ block: "nearest" })));

    const take = (reply) => {
      wasUsed(reply);
      props.choose(reply);
    };
    /** Answers whether the key was this list's. */
    const key = (event) => {
      if (isComposing(event)) return false;
      const count = shown.value.length;
      const next = { ArrowDown: at.value + 1, ArrowUp: at.value - 1 + count }[event.key];
      if (event.key === "Escape") props.leave();
      else if (count === 0) return false;
      else if (next !== undefined) at.value = next % count;
      else if (event.key === "Enter" || event.key === "Tab") take(shown.value[at.value]);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    };
    expose({ key });
    return () => html`
      <ul class="quick-list" id="quick-list" role="listbox" aria-label=${t("talk_quick")}>
        ${shown.value.map((reply, index) => html`
          <li role="option" id=${`quick-${index}`} key=${reply.id} aria-selected=${String(index === at.value)}
            onMousedown=${(event) => (event.preventDefault(), take(reply))} onMousemove=${() => (at.value = index)}>
            <span class="quick-title" dir="auto">${[reply.group, reply.title].filter(Boolean).join(" › ")}</span>
            <small dir="auto">${reply.content.split("\n")[0]}</small>
            ${reply.files?.length ? html`<span class="chip">${t("talk_files", { count: reply.files.length })}</span>` : null}
          </li>`)}
        ${shown.value.length === 0 && html`<li class="none" role="option" aria-disabled="true"
          aria-selected="false">${t(`talk_quick_${state.value === "ready" ? "none" : state.value}`)}</li>`}
      </ul>
      <p class="hidden" role="status">${shown.value[at.value] ? t("talk_quick_at", { title: shown.value[at.value].title, count: shown.value.length }) : ""}</p>`;
  },
};
