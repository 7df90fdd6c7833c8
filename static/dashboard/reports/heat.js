// When conversations begin: hours by weekdays, as a grid of shades with the number in each.
import { dayName } from "../admin/form/controls/hours.js";
import { say } from "../admin/say.js";
import { html } from "../core/vue.js";
import { greatest, level } from "./figures.js";
import { count } from "./shown.js";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** `heat` is 7 rows of 24 numbers, Monday first. */
export function Heat({ heat }) {
  const most = greatest(heat);
  return html`<section class="rp-heat"><h2>${say("reports.heat")}</h2>
    <div class="rp-scroll" tabindex="0" role="region" aria-label=${say("reports.heat")}><table>
      <caption class="hidden">${say("reports.heat")}</caption>
      <thead><tr><td></td>${HOURS.map((hour) => html`<th scope="col" key=${hour}><span class=${hour % 3 ? "hidden" : null}>${hour}</span></th>`)}</tr></thead>
      <tbody>${heat.map((row, i) => html`<tr key=${i}><th scope="row">${dayName(i + 1)}</th>
        ${row.map((value, hour) => html`<td key=${hour} data-level=${level(value, most)} title=${say("reports.heat_cell", { day: dayName(i + 1, "long"), hour, count: value })}>
          <span>${value ? count(value) : ""}</span></td>`)}</tr>`)}</tbody>
    </table></div></section>`;
}
