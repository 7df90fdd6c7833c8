// A number, and a number with a unit. The value is whole, in the base unit (seconds, bytes), or the text that is no number.
import { say } from "../../say.js";
import { html, ref, watch } from "../../../core/vue.js";
import { amountRead, amountShown, BYTES, SECONDS, unitFor } from "../units.js";

/** `field.units` names the units offered; without, one of `field.unit` (a text key) stands beside it. */
export const Amount = {
  props: ["field", "value", "set", "id", "aria"],
  setup(props) {
    const units = unitsOf(props.field);
    const unit = ref(unitFor(props.value, units));
    const text = ref(amountShown(props.value, units[unit.value]));
    // What somebody else wrote (Discard, another item) replaces the text; what this field wrote itself does not.
    watch(() => props.value, (value) => {
      if (value === amountRead(text.value, units[unit.value])) return;
      unit.value = unitFor(value, units);
      text.value = amountShown(value, units[unit.value]);
    });
    const write = (written) => {
      text.value = written;
      props.set(amountRead(written, units[unit.value]));
    };
    const choose = (name) => {
      unit.value = name;
      props.set(amountRead(text.value, units[name]));
    };
    return () => html`<div class="ad-amount">
      <input ...${props.aria} id=${props.id} class="ad-input number" inputmode=${props.field.kind === "number" ? "numeric" : "decimal"}
        autocomplete="off" value=${text.value} onInput=${(event) => write(event.target.value)} />
      ${Object.keys(units).length > 1 && html`<select class="ad-input unit" aria-label=${say("unit")} onChange=${(event) => choose(event.target.value)}>
        ${Object.keys(units).map((name) => html`<option value=${name} selected=${name === unit.value}>${say(`unit_${name}`)}</option>`)}
      </select>`}
      ${props.field.unit && html`<span class="ad-unit">${say(props.field.unit)}</span>`}
      ${props.field.zero && props.value === 0 && html`<span class="ad-unit">= ${say(props.field.zero)}</span>`}
    </div>`;
  },
};

function unitsOf({ kind, units }) {
  if (kind === "number") return { one: 1 };
  const all = kind === "bytes" ? BYTES : SECONDS;
  return Object.fromEntries(units.map((name) => [name, all[name]]));
}
