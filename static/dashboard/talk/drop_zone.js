import { html, ref } from "../core/vue.js";
import { t } from "../core/texts.js";

/** Files may be dropped anywhere on a conversation; the overlay says whom they will go to. */
export function useDrop(tray, may) {
  const isOver = ref(false);
  let depth = 0;
  const carries = (event) => may() && [...(event.dataTransfer?.types ?? [])].includes("Files");
  const handlers = {
    onDragenter: (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      depth += 1;
      isOver.value = true;
    },
    onDragover: (event) => carries(event) && event.preventDefault(),
    onDragleave: (event) => {
      if (!carries(event)) return;
      depth -= 1;
      if (depth <= 0) isOver.value = false;
    },
    onDrop: (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      depth = 0;
      isOver.value = false;
      tray.add([...event.dataTransfer.files]);
    },
  };
  return { isOver, handlers };
}

export const DropOverlay = {
  props: ["name"],
  setup: (props) => () => html`<div class="drop-overlay" aria-hidden="true"><p
    dir="auto">${t("talk_drop", { name: props.name })}</p></div>`,
};
