// What reports are computed from, beside what the server computes. Pure: no page, no clock.

const DAY = 86_400_000;
export const LONGEST = 366; // days the server answers for at once

/** "YYYY-MM-DD" of the day `back` days before a moment, as this device counts days. */
export function dayBefore(moment, back) {
  const day = new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() - back, 12);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** How many days from one to the other, both counted; NaN for what is no day. */
export function daysIn(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;
}

/** What is wrong with a span: "order", "long", "missing" or "". */
export function wrongSpan(from, to) {
  const days = daysIn(from, to);
  if (Number.isNaN(days)) return "missing";
  if (days < 1) return "order";
  return days > LONGEST ? "long" : "";
}

/**
 * Bars of several layers on one another: for each layer, the upper edges of its pieces, so that drawing them from the
 * last to the first shows all. A day on which nothing happened is null in all of them.
 */
export function stacked(layers) {
  const count = layers[0]?.length ?? 0;
  const edges = layers.map(() => new Array(count).fill(null));
  for (let day = 0; day < count; day += 1) {
    if (layers.every((layer) => !layer[day])) continue;
    layers.reduce((sum, layer, i) => (edges[i][day] = sum + (layer[day] ?? 0)), 0);
  }
  return edges;
}

/** The largest number of a grid, at least 1. */
export function greatest(rows) {
  return Math.max(1, ...rows.flat().map((value) => value ?? 0));
}

/** Which of `levels` shades an amount gets: 0 for nothing, 1 for a little. */
export function level(value, most, levels = 5) {
  return value ? Math.max(1, Math.ceil((value / most) * levels)) : 0;
}

/** Where `values` are highest: [index, value], or null when there is nothing. */
export function peak(values) {
  return values.reduce((best, value, i) => (value && (!best || value > best[1]) ? [i, value] : best), null);
}

function two(value) {
  return String(value).padStart(2, "0");
}
