import { html, useId } from "../core/vue.js";

/**
 * A labelled control. The default slot is a function that gets {id, describedBy, invalid} for the control:
 * html`<${Field} label=${...} error=${...} hint=${...}>${{default: ({id, describedBy}) => html`<input id=${id} ... />`}}<//>`
 */
export const Field = {
  props: ["label", "error", "hint"],
  setup(props, { slots }) {
    const id = useId();
    return () => {
      const described = [props.hint && `${id}-hint`, props.error && `${id}-error`].filter(Boolean).join(" ") || null;
      return html`
        <div class=${`field${props.error ? " wrong" : ""}`}>
          <label for=${id}>${props.label}</label>
          ${slots.default?.({ id, describedBy: described, invalid: props.error ? "true" : null })}
          ${props.hint && html`<p class="hint" id=${`${id}-hint`}>${props.hint}</p>`}
          ${props.error && html`<p class="error" id=${`${id}-error`} role="alert">${props.error}</p>`}
        </div>`;
    };
  },
};
