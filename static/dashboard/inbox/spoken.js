import { store } from "../core/store.js";
import { t } from "../core/texts.js";
import { html, onUnmounted, ref, watch } from "../core/vue.js";
import { losses } from "./accept.js";

const PAUSE = 10_000; // ms between two counts: a busy shop would talk without end

/** What a reader hears of the lists: who was quicker, and how much is unread; never what was said there. */
export const Spoken = {
  setup() {
    const words = ref("");
    let timer = 0;
    watch(() => store.counts.unread, (now, before) => {
      if (now > before) timer ||= setTimeout(() => ((timer = 0), (words.value = t("row_unread", { count: store.counts.unread }))), PAUSE);
    });
    watch(() => [...losses.values()].at(-1), (lost) => lost && (words.value = lost));
    onUnmounted(() => clearTimeout(timer));
    return () => html`<p class="hidden" role="status">${words.value}</p>`;
  },
};
