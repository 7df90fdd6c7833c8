// The week's service hours: rows of days and two times.
import { intl } from "../../../core/texts.js";
import { say } from "../../say.js";
import { html, nextTick } from "../../../core/vue.js";
import { week, wrongHours } from "../hours.js";

const DAYS = [1, 2, 3, 4, 5, 6, 7];
const MONDAY = Date.UTC(2024, 0, 1);
const OFFICE = { days: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" };

/** The short or long name of a weekday, Monday is 1. */
export function dayName(day, weekday = "short") {
  return intl("DateTimeFormat", { weekday, timeZone: "UTC" }).format(MONDAY + (day - 1) * 86_400_000);
}

export function Hours({ value, set, id, aria }) {
  const rows = value ?? [];
  const wrong = wrongHours(rows);
  const change = (i, part) => set(rows.map((row, at) => (at === i ? { ...row, ...part } : row)));
  const add = () => {
    set([...rows, rows.length ? { days: [], from: "09:00", to: "18:00" } : OFFICE]);
    nextTick(() => document.querySelector(`#${id} .ad-span:last-of-type input`)?.focus());
  };
  return html`<div ...${aria} class="ad-hours" role="group" id=${id} tabindex="-1" aria-labelledby=${`${id}-label`}>
    <${Week} rows=${rows} />
    ${rows.length === 0 && html`<p class="ad-aside">${say("hours_always")}</p>`}
    ${rows.map((row, i) => html`<fieldset class="ad-span" key=${i} data-wrong=${wrong.has(i)}>
      <legend class="hidden">${say("hours_row", { count: i + 1 })}</legend>
      <div class="ad-days">${DAYS.map((day) => html`<label class="ad-day" data-on=${row.days.includes(day)}>
        <input type="checkbox" class="hidden" checked=${row.days.includes(day)} aria-label=${dayName(day, "long")}
          onChange=${(event) => change(i, { days: toggled(row.days, day, event.target.checked) })} />
        <span aria-hidden="true">${dayName(day, "narrow")}</span>
      </label>`)}</div>
      <div class="ad-times">
        <input type="time" class="ad-input time" aria-label=${say("hours_from")} value=${row.from} onChange=${(event) => change(i, { from: event.target.value })} />
        <span aria-hidden="true">–</span>
        <input type="time" class="ad-input time" aria-label=${say("hours_to")} value=${shownEnd(row.to)} onChange=${(event) => change(i, { to: endOf(event.target.value) })} />
        <button type="button" class="quiet round" aria-label=${say("hours_drop", { count: i + 1 })} onClick=${() => set(rows.filter((_, at) => at !== i))}>×</button>
      </div>
      ${wrong.has(i) && html`<p class="ad-wrong">${say(`hours_wrong_${wrong.get(i)}`)}</p>`}
    </fieldset>`)}
    <button type="button" class="button" onClick=${add}>${say("hours_add")}</button>
  </div>`;
}

// A time field knows no 24:00; as an end, midnight is the end of that day.
function endOf(text) {
  return text === "00:00" ? "24:00" : text;
}

function shownEnd(text) {
  return text === "24:00" ? "00:00" : text;
}

function toggled(days, day, isOn) {
  return (isOn ? [...days, day] : days.filter((one) => one !== day)).sort();
}

/** A picture of the week; the rows say the same in words. */
function Week({ rows }) {
  const days = week(rows);
  return html`<div class="ad-week" aria-hidden="true">${days.map((spans, i) => html`<div class="ad-weekday">
    <span>${dayName(i + 1)}</span>
    <div class="ad-clock">${(rows.length ? spans : [{ from: 0, to: 1440 }]).map(({ from, to }) => html`<i style=${{
      insetInlineStart: `${from / 14.4}%`, inlineSize: `${(to - from) / 14.4}%`,
    }}></i>`)}</div>
  </div>`)}</div>`;
}
