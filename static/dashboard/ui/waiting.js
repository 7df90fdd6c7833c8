import { html, onMounted, onUnmounted, ref } from "../core/vue.js";
import { t } from "../core/texts.js";

const PATIENCE = 300; // ms before anything is shown

function useLate() {
  const isLate = ref(false);
  let timer = 0;
  onMounted(() => (timer = setTimeout(() => (isLate.value = true), PATIENCE)));
  onUnmounted(() => clearTimeout(timer));
  return isLate;
}

/** Turns, after 300 ms. */
export const Spinner = {
  setup() {
    const isLate = useLate();
    return () => html`<span class="spinner" role="status" data-late=${isLate.value}><span class="hidden">${isLate.value ? t("loading") : ""}</span></span>`;
  },
};

/** Grey rows where `rows` real ones will stand, after 300 ms. */
export const Skeleton = {
  props: { rows: { type: Number, default: 6 } },
  setup(props) {
    const isLate = useLate();
    return () => html`
      <div class="skeleton" aria-busy="true" data-late=${isLate.value}>
        <span class="hidden" role="status">${isLate.value ? t("loading") : ""}</span>
        ${Array.from({ length: props.rows }, () => html`<i></i>`)}
      </div>`;
  },
};
