// Items as a table; on a phone each row is a card. The name in the first cell opens the item, where it can be opened.
import { at } from "../form/values.js";
import { html } from "../../core/vue.js";
import { say } from "../say.js";
import { CELLS } from "./cells.js";

/** `spec` is {id, columns: [{name, kind, at?}]}; `acts(item)` answers [{label, call, danger?}]. */
export function Table({ spec, items, open, acts }) {
  return html`<div class="ad-scroll"><table class="ad-table">
    <caption class="hidden">${say(`${spec.id}.title`)}</caption>
    <thead><tr>
      ${spec.columns.map((column) => html`<th scope="col" key=${column.name} class=${column.kind}>${say(`${spec.id}.${column.label ?? column.name}`)}</th>`)}
      ${acts && html`<th scope="col"><span class="hidden">${say("acts")}</span></th>`}
    </tr></thead>
    <tbody>${items.map((item) => html`<tr key=${item[spec.key ?? "id"]} data-off=${spec.isOff?.(item) ? "" : null}>
      ${spec.columns.map((column, i) => cell(spec, column, item, i === 0 ? open : null))}
      ${acts && html`<td class="ad-acts">${acts(item).map((act) => html`<button type="button" class=${act.danger ? "quiet danger" : "quiet"}
        key=${act.label} aria-label=${`${act.label}: ${nameOf(spec, item)}`} onClick=${act.call}>${act.label}</button>`)}</td>`}
    </tr>`)}</tbody>
  </table></div>`;
}

function cell(spec, column, item, open) {
  const value = column.of ? column.of(item) : column.kind === "whom" ? item : at(item, column.name);
  const shown = html`<${CELLS[column.kind]} value=${value} item=${item} column=${column} />`;
  const isEmpty = value === "" || value === null || value === undefined || value.length === 0;
  return html`<td key=${column.name} class=${column.kind} data-empty=${isEmpty && !column.never && column.kind !== "networks" ? "" : null} data-label=${say(`${spec.id}.${column.label ?? column.name}`)}>${
    open ? html`<button type="button" class="ad-open" onClick=${() => open(item)}>${shown}</button>` : shown}</td>`;
}

/** What an item is called where it is spoken of. */
export function nameOf(spec, item) {
  return String(spec.name ? spec.name(item) : (item.nickname ?? item.name ?? item.title ?? item.id));
}
