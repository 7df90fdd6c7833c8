// The plain controls. Each gets {field, value, set, id, aria}: `set(next)` takes what was entered.
import { html } from "../../../core/vue.js";
import { say } from "../../say.js";

/** One line of text; also passwords, links, days and moments, by the field's kind. */
export function Line({ field, value, set, id, aria }) {
  const type = { password: "text", link: "url", day: "date", network: "text" }[field.kind] ?? "text";
  // A new password is read out or sent on by the admin who writes it, so it is shown; nobody's browser keeps it.
  return html`<input ...${aria} id=${id} type=${type} class=${["ad-input", field.narrow && "narrow", field.code && "code"]}
    value=${value ?? ""} autocomplete="off" spellcheck=${!field.code && field.kind === "text"} dir="auto"
    placeholder=${field.placeholder ? say(field.placeholder) : null}
    maxlength=${field.longest ? field.longest * 2 : null} onInput=${(event) => set(event.target.value)} />`;
}

/** Several lines. */
export function Area({ field, value, set, id, aria }) {
  return html`<textarea ...${aria} id=${id} class="ad-input" rows=${field.rows ?? 4} dir="auto" value=${value ?? ""}
    onInput=${(event) => set(event.target.value)}></textarea>`;
}

/** What is set stays in the list, also where this browser has never heard of it. */
function named(names, value) {
  const all = names.includes(value) || !value ? names : [value, ...names];
  return all.map((name) => [name, name]);
}

/** A moment in this device's zone; the value is ISO UTC or null. */
export function Moment({ value, set, id, aria }) {
  return html`<input ...${aria} id=${id} type="datetime-local" class="ad-input narrow" value=${local(value)}
    onChange=${(event) => set(event.target.value ? new Date(event.target.value).toISOString() : null)} />`;
}

function local(value) {
  if (!value) return "";
  const moment = new Date(value);
  return new Date(moment - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** On or off, with its own words beside it. */
export function Toggle({ field, value, set, id, aria }) {
  return html`<label class="ad-toggle" for=${id}>
    <input ...${aria} id=${id} type="checkbox" role="switch" checked=${Boolean(value)} onChange=${(event) => set(event.target.checked)} />
    <span class="ad-track" aria-hidden="true"></span>
    <span>${say(field.words ?? (value ? "on" : "off"))}</span>
  </label>`;
}

/** One of `field.options` ([value, text key]): up to four side by side, more in a list; or of the names `plain()`. */
export function Choice({ field, value, set, id, aria }) {
  const options = field.plain ? named(field.plain(), value) : field.options.map(([name, key]) => [name, say(key)]);
  if (options.length > 4) {
    return html`<select ...${aria} id=${id} class="ad-input" onChange=${(event) => set(event.target.value)}>
      ${options.map(([name, words]) => html`<option value=${name} selected=${name === value}>${words}</option>`)}
    </select>`;
  }
  return html`<div ...${aria} id=${id} role="radiogroup" class="ad-choice" aria-labelledby=${`${id}-label`}>
    ${options.map(([name, words]) => html`<label class="ad-option" data-on=${name === value}>
      <input type="radio" name=${id} value=${name} checked=${name === value} onChange=${() => set(name)} />
      <span>${words}</span>
    </label>`)}
  </div>`;
}
