// One field: its label, control, hint, and what is wrong with it.
import { html, useId } from "../../core/vue.js";
import { say } from "../say.js";
import { GROUPS, KINDS } from "./controls/kinds.js";

// What agents type in quick replies stands in a hint as it is typed.
const PLACES = { visitor: "{visitor}" };

/** `words` is the prefix of the field's text keys; `wrong` a sentence or ""; `leave()` is told when the focus goes. */
export const Row = {
  props: ["field", "words", "value", "whole", "set", "wrong", "leave"],
  setup(props) {
    const id = useId();
    return () => {
      const { field, wrong } = props;
      const label = say(`${props.words}.${field.label ?? field.name}`);
      const isGroup = GROUPS.has(field.kind) && !(field.kind === "choice" && !(field.options?.length <= 4));
      const described = [field.hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || null;
      const aria = { "aria-describedby": described, ...(isGroup ? {} : { "aria-invalid": wrong ? "true" : null, "aria-required": field.required ? "true" : null }) };
      const mark = field.required ? "" : field.optional && html` <small class="ad-optional">${say("optional")}</small>`;
      return html`<div class=${`field ad-row kind-${field.kind}${wrong ? " wrong" : ""}`} data-field=${field.name} onFocusout=${props.leave}>
        ${isGroup ? html`<span class="ad-label" id=${`${id}-label`}>${label}${mark}</span>` : html`<label class="ad-label" for=${id}>${label}${mark}</label>`}
        <${KINDS[field.kind]} field=${field} value=${props.value} whole=${props.whole} set=${props.set} id=${id} aria=${aria} />
        ${field.hint && html`<p class="hint" id=${`${id}-hint`}>${say(`${props.words}.${field.label ?? field.name}.hint`, PLACES)}</p>`}
        ${wrong && html`<p class="error" id=${`${id}-wrong`}>${wrong}</p>`}
      </div>`;
    };
  },
};
