// One plot over days: a legend that reads the day under the pointer, the drawing, and the same as a table.
import { language } from "../core/texts.js";
import { html, nextTick, onMounted, onUnmounted, ref, watch } from "../core/vue.js";
import { say } from "../admin/say.js";
import { drawn } from "./drawing.js";
import { day } from "./shown.js";

/**
 * `kind` is "bars" (stacked counts) or "lines" (seconds). `series` is [{label, values, colour, dash?}], one value a day,
 * null for none; `target` {label, value} is a line across. `show(value)` makes words of a value, `sentence` tells the whole.
 */
export const Plot = {
  props: { title: String, kind: String, days: Array, series: Array, target: Object, show: Function, sentence: String },
  setup(props) {
    const box = ref(null);
    const isTable = ref(false);
    const at = ref(null);
    let plot = null;
    let turn = 0;

    const draw = async () => {
      const mine = (turn += 1);
      await nextTick();
      if (!box.value) return;
      const made = await drawn(box.value, props, (index) => (at.value = index), () => mine === turn);
      if (mine !== turn) return made?.destroy();
      plot?.destroy();
      plot = made;
    };
    const resized = new ResizeObserver(([{ contentRect }]) => plot && contentRect.width > 0 && plot.setSize({ width: contentRect.width, height: plot.height }));
    // Colours come from the theme, words from the language.
    const themed = new MutationObserver(draw);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    onMounted(() => {
      draw();
      themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
      scheme.addEventListener("change", draw);
    });
    watch(box, (now, before) => {
      if (before) resized.unobserve(before);
      if (now) resized.observe(now);
    });
    onUnmounted(() => {
      turn += 1;
      plot?.destroy();
      resized.disconnect();
      themed.disconnect();
      scheme.removeEventListener("change", draw);
    });
    watch([() => props.series, () => props.target, language], draw);

    return () => html`<figure class="rp-plot">
      <figcaption><h2>${props.title}</h2>
        <button type="button" class="quiet" aria-pressed=${String(isTable.value)} onClick=${() => (isTable.value = !isTable.value)}>${say("reports.as_table")}</button>
      </figcaption>
      <ul class="rp-legend">${props.series.map((one, i) => html`<li key=${i}><i class=${`rp-sign ${props.kind}`} data-dash=${one.dash ? "" : null} data-colour=${one.colour}></i>
        ${one.label}${at.value !== null && html` <b>${props.show(one.values[at.value])}</b>`}</li>`)}
        ${props.target && html`<li><i class="rp-sign target"></i>${props.target.label}</li>`}
        <li class="rp-day">${at.value === null ? "" : day(props.days[at.value], { weekday: "short", month: "short", day: "numeric" })}</li></ul>
      <div class="rp-canvas" ref=${box} role="img" aria-label=${props.sentence} hidden=${isTable.value}></div>
      ${isTable.value && html`<${Figures} ...${props} />`}
    </figure>`;
  },
};

function Figures({ title, days, series, show }) {
  return html`<div class="rp-scroll" tabindex="0" role="region" aria-label=${title}><table class="rp-table">
    <caption class="hidden">${title}</caption>
    <thead><tr><th scope="col">${say("reports.day")}</th>${series.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
    <tbody>${days.map((name, i) => html`<tr key=${name}><th scope="row"><time datetime=${name}>${day(name, { year: "numeric", month: "short", day: "numeric" })}</time></th>
      ${series.map(({ values }) => html`<td>${show(values[i])}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}
