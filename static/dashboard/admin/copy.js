// Text to take along: selected by a click, copied by a button where the browser allows it.
import { html, ref } from "../core/vue.js";
import { say } from "./say.js";

export const CopyField = {
  props: { text: String, label: String, rows: Number },
  setup(props) {
    const field = ref(null);
    const isCopied = ref(false);
    const copy = async () => {
      field.value.select();
      try {
        await navigator.clipboard.writeText(props.text); // absent on plain http: the text is selected, Ctrl+C does it
        isCopied.value = true;
        setTimeout(() => (isCopied.value = false), 2000);
      } catch {
        field.value.focus();
      }
    };
    return () => html`<div class="ad-copy">
      <textarea ref=${field} class="ad-input code" readonly rows=${props.rows ?? 1} aria-label=${props.label} value=${props.text}
        onFocus=${(event) => event.target.select()}></textarea>
      <button type="button" class="button" onClick=${copy}>${say(isCopied.value ? "copied" : "copy")}</button>
      <span class="hidden" role="status">${isCopied.value ? say("copied") : ""}</span>
    </div>`;
  },
};
