import { html } from "../core/vue.js";

/** On or off, at once: html`<${Switch} label=${...} on=${value} change=${(next) => ...} />`. */
export const Switch = {
  props: ["label", "on", "change", "disabled", "hint"],
  setup: (props) => () => html`
    <label class="switch">
      <span class="switch-words">${props.label}${props.hint && html`<small>${props.hint}</small>`}</span>
      <input type="checkbox" role="switch" checked=${props.on} disabled=${props.disabled || null}
        onChange=${(event) => props.change(event.target.checked)} />
      <i aria-hidden="true"></i>
    </label>`,
};
