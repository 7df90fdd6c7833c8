import { computed, html, nextTick, onMounted, onUnmounted, ref } from "../core/vue.js";

const MARGIN = 8; // rows beyond what is seen, either way
const NEAR = 20; // rows before the end of what is loaded

/**
 * A long list of rows of one height, of which only those in sight exist. `ids` in order, `height` in px, `row(id, at)`
 * gives a row's content; `nearEnd()` is called when the end comes near. One row is a tab stop (`focused`, an id), and
 * that one exists wherever it is, so that the focus is never lost by scrolling.
 */
export const Windowed = {
  props: { ids: Array, height: Number, row: Function, nearEnd: Function, focused: Number, label: String, scrolled: Function },
  setup(props, { expose }) {
    const box = ref(null);
    const top = ref(0);
    const seen = ref(800);
    let watcher = null;

    const range = computed(() => {
      const first = Math.max(0, Math.floor(top.value / props.height) - MARGIN);
      const last = Math.min(props.ids.length, Math.ceil((top.value + seen.value) / props.height) + MARGIN);
      return [first, last];
    });
    const scrolled = () => {
      if (!box.value) return; // a scroll event of a list that is gone comes after it
      top.value = box.value.scrollTop;
      if (range.value[1] > props.ids.length - NEAR) props.nearEnd?.();
    };
    const heard = () => {
      scrolled();
      props.scrolled?.();
    };
    onMounted(() => {
      watcher = new ResizeObserver(() => (seen.value = box.value?.clientHeight ?? 0));
      watcher.observe(box.value);
    });
    onUnmounted(() => watcher?.disconnect());

    /** Put the focus on a row, scrolling no further than needed. */
    const focus = async (id) => {
      const at = props.ids.indexOf(id);
      if (at < 0 || !box.value) return;
      const place = at * props.height;
      const view = box.value;
      if (place < view.scrollTop) view.scrollTop = place;
      else if (place + props.height > view.scrollTop + view.clientHeight) view.scrollTop = place + props.height - view.clientHeight;
      scrolled();
      await nextTick();
      view.querySelector(`[data-id="${id}"] a`)?.focus({ preventScroll: true });
    };
    expose({ focus });

    const item = (id, at) => html`
      <li key=${id} data-id=${id} aria-setsize=${props.ids.length} aria-posinset=${at + 1} style=${{ insetBlockStart: `${at * props.height}px`, blockSize: `${props.height}px` }}>
        ${props.row(id, at)}
      </li>`;
    return () => {
      const [first, last] = range.value;
      const kept = props.focused === null ? -1 : props.ids.indexOf(props.focused);
      const rows = props.ids.slice(first, last).map((id, index) => item(id, first + index));
      if (kept >= 0 && kept < first) rows.unshift(item(props.focused, kept));
      if (kept >= last) rows.push(item(props.focused, kept));
      return html`
        <div class="windowed" ref=${box} onScroll=${heard}>
          <ul aria-label=${props.label} style=${{ blockSize: `${props.ids.length * props.height}px` }}>${rows}</ul>
        </div>`;
    };
  },
};
