// How uPlot is told to draw. Colours are read from the page, so they are the theme's.
import { duration, number } from "../core/texts.js";
import { stacked } from "./figures.js";
import { day } from "./shown.js";
import { uPlot } from "./uplot.js";

const HEIGHT = 220;
const TIMES = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400]; // seconds between two lines
const STEPS = [1, 2, 7, 14, 30, 60, 90, 180]; // days between two labels

/** A plot in `box`, once uPlot is there, unless `isWanted()` says no by then. `read(index | null)` hears of the pointer. */
export async function drawn(box, plot, read, isWanted) {
  const Plot = await uPlot();
  if (!isWanted()) return null;
  const { ink, grid } = { ink: colour(box, "--ink-3"), grid: colour(box, "--line") };
  const layers = plot.kind === "bars" ? stacked(plot.series.map(({ values }) => values)).reverse() : plot.series.map(({ values }) => values);
  const shown = plot.kind === "bars" ? [...plot.series].reverse() : plot.series;
  const series = shown.map((one) => (plot.kind === "bars" ? bar(Plot, box, one) : line(box, one)));
  const data = [plot.days.map((_, i) => i), ...layers];
  if (plot.target) {
    series.push({ stroke: colour(box, "--ink-2"), width: 1, dash: [2, 4], points: { show: false } });
    data.push(plot.days.map(() => plot.target.value));
  }
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const axis = { stroke: ink, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  return new Plot({
    width: box.clientWidth || 600,
    height: HEIGHT,
    padding: [10, 12, 0, 0],
    legend: { show: false },
    cursor: { drag: { setScale: false, x: false, y: false }, y: false, points: { show: plot.kind !== "bars" } },
    scales: { x: { time: false, range: [-0.6, plot.days.length - 0.4] }, y: { range: (_, _least, most) => [0, Math.max(most ?? 0, plot.kind === "bars" ? 4 : 60) * 1.06] } },
    series: [{}, ...series],
    axes: [
      { ...axis, size: 28, gap: 6, grid: { show: false }, incrs: STEPS, space: 52, values: (_, splits) => splits.map((at) => (plot.days[at] ? day(plot.days[at]) : "")) },
      plot.kind === "bars"
        ? { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10_000], values: (_, splits) => splits.map((value) => number(value)) }
        : { ...axis, size: 58, incrs: TIMES, values: (_, splits) => splits.map((seconds) => duration(seconds * 1000)) },
    ],
    hooks: { setCursor: [({ cursor }) => read(cursor.idx ?? null)] },
  }, data, box);
}

function bar(Plot, box, { colour: name }) {
  const fill = colour(box, name);
  return { fill, stroke: fill, width: 0, paths: Plot.paths.bars({ size: [0.68, 32] }), points: { show: false } };
}

function line(box, { colour: name, dash }) {
  const stroke = colour(box, name);
  return { stroke, width: 2, dash: dash ? [6, 4] : undefined, points: { show: true, size: 5, fill: stroke } };
}

/** What a token is now: a custom property itself would still read light-dark(...). */
function colour(box, token) {
  const probe = document.createElement("i");
  probe.style.color = `var(${token})`;
  box.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
