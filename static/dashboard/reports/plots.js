// The two plots over days: what came in, and how long it took.
import { say } from "../admin/say.js";
import { html } from "../core/vue.js";
import { peak } from "./figures.js";
import { Plot } from "./plot.js";
import { count, day, time } from "./shown.js";

const LAYERS = [["answered", "--series-1"], ["missed", "--series-4"], ["left", "--series-2"]];
const LINES = [["waitP50", "--series-1", false], ["waitP90", "--series-1", true], ["firstAnswerP50", "--series-3", false], ["firstAnswerP90", "--series-3", true]];

// uPlot draws what it is given; the same array again means that nothing changed.
const made = new WeakMap();

export function Plots({ report, target }) {
  const { days } = report;
  const names = days.map((row) => row.day);
  const bars = LAYERS.map(([name, colour]) => ({ label: say(`reports.${name}`), colour, values: days.map((row) => row[name]) }));
  const lines = LINES.map(([name, colour, dash]) => ({ label: say(`reports.${name}`), colour, dash, values: days.map((row) => row[name]) }));
  return html`<div class="rp-plots">
    <${Plot} kind="bars" title=${say("reports.per_day")} days=${names} series=${same(report, "bars", bars)} show=${count} sentence=${sentence(days, "conversations", count, "reports.sentence_days")} />
    <${Plot} kind="lines" title=${say("reports.times")} days=${names} series=${same(report, "lines", lines)} show=${time}
      target=${target ? same(report, "target", { label: say("reports.target", { value: time(target) }), value: target }) : null} sentence=${sentence(days, "firstAnswerP90", time, "reports.sentence_times")} />
  </div>`;
}

function same(report, name, value) {
  if (!made.has(report)) made.set(report, {});
  const kept = made.get(report);
  if (JSON.stringify(kept[name]) !== JSON.stringify(value)) kept[name] = value;
  return kept[name];
}

function sentence(days, name, show, key) {
  const top = peak(days.map((row) => row[name]));
  if (!top) return say("reports.sentence_none");
  return say(key, { from: day(days[0].day), to: day(days.at(-1).day), day: day(days[top[0]].day), value: show(top[1]) });
}
