// Reports: what came in, how long people waited, how they liked it. Medians and p90, never means, for times.
import { saveFile } from "../admin/save_file.js";
import { say } from "../admin/say.js";
import { api } from "../core/api.js";
import { route } from "../core/route.js";
import { style } from "../core/style.js";
import { store } from "../core/store.js";
import { html, onMounted, onUnmounted, shallowRef, watch } from "../core/vue.js";
import { Empty } from "../ui/empty.js";
import { Menu } from "../ui/menu.js";
import { toastProblem } from "../ui/toast.js";
import { Skeleton } from "../ui/waiting.js";
import { wrongSpan } from "./figures.js";
import { Heat } from "./heat.js";
import { onPaper } from "./paper.js";
import { Plots } from "./plots.js";
import { count, day, stars, time } from "./shown.js";
import { asked, Span } from "./span.js";
import { Agents, Ratings } from "./tables.js";

await Promise.all([style(new URL("./reports.css", import.meta.url)), style(new URL("../admin/form.css", import.meta.url))]);

const PARTS = ["days", "agents", "ratings"];

export default {
  props: ["page"],
  setup() {
    const report = shallowRef(null);
    const problem = shallowRef(null);
    const target = shallowRef(null);
    let turn = 0;
    const load = async () => {
      const mine = (turn += 1);
      const query = asked();
      if (wrongSpan(query.from, query.to)) return;
      problem.value = null;
      try {
        const found = await api.get("/reports", query);
        if (mine === turn) report.value = found;
      } catch (found) {
        if (mine === turn) problem.value = found;
      }
    };
    onMounted(async () => {
      if (!store.isAdmin) return;
      load();
      target.value = (await api.get("/settings").catch(() => null))?.waitBadSeconds ?? null;
    });
    watch(() => route.view === "reports" && JSON.stringify(asked()), (now) => now && load());
    onUnmounted(onPaper());

    const save = (part) => saveFile("/reports.csv", { ...asked(), part }, `${part}.csv`).catch(toastProblem);
    const menu = () => PARTS.map((part) => ({ label: say(`reports.csv_${part}`), call: () => save(part) }));

    const content = () => {
      const wrong = wrongSpan(asked().from, asked().to);
      if (wrong) return html`<p class="rp-wrong" role="alert">${say(`reports.wrong_${wrong}`)}</p>`;
      if (problem.value) return html`<div class="rp-wrong" role="alert"><p>${problem.value.message}</p><button type="button" class="button" onClick=${load}>${say("again")}</button></div>`;
      if (!report.value) return html`<${Skeleton} rows=${8} />`;
      if (!report.value.totals.conversations && !report.value.totals.left) return html`<${Empty} icon="reports" title=${say("reports.none")} text=${say("reports.none_text")} />`;
      return html`<${Totals} totals=${report.value.totals} />
        <${Plots} report=${report.value} target=${target.value} />
        <div class="rp-pair"><${Heat} heat=${report.value.heat} /><${Ratings} ratings=${report.value.totals.ratings} /></div>
        <${Agents} agents=${report.value.agents} />`;
    };
    return () => {
      if (!store.isAdmin) return html`<${Empty} icon="warning" title=${say("refused")} text=${say("reports.refused_text")} />`;
      const { from, to } = asked();
      return html`<div class="rp-page">
        <header class="rp-head"><h1>${say("reports.title")}</h1>
          <div class="rp-tools"><${Menu} items=${menu()} label=${say("reports.csv")} look="button">CSV<//>
            <button type="button" class="button" onClick=${() => print()}>${say("reports.print")}</button></div>
          <p class="rp-paper">${day(from, LONG)} – ${day(to, LONG)}${report.value && ` · ${report.value.zone}`}</p>
        </header>
        <${Span} />
        ${content()}
        ${report.value && html`<p class="rp-foot">${say("reports.foot", { zone: report.value.zone })}</p>`}
      </div>`;
    };
  },
};

const LONG = { year: "numeric", month: "long", day: "numeric" };

function Totals({ totals }) {
  const { ratings } = totals;
  const figures = [
    ["conversations", count(totals.conversations), say("reports.of_them", { answered: totals.answered, missed: totals.missed })],
    ["firstAnswer", time(totals.firstAnswerP50), say("reports.p90", { value: time(totals.firstAnswerP90) })],
    ["wait", time(totals.waitP50), say("reports.p90", { value: time(totals.waitP90) })],
    ["rating", ratings.average === null ? "–" : `★ ${stars(ratings.average)}`, say("reports.rated", { count: ratings.count })],
    ["leftMessages", count(totals.left), ""],
    ["messages", count(totals.messages), ""],
  ];
  return html`<dl class="rp-totals">${figures.map(([name, value, aside]) => html`<div key=${name} data-figure=${name}><dt>${say(`reports.${name}`)}</dt><dd><b>${value}</b>${aside && html`<small>${aside}</small>`}</dd></div>`)}</dl>`;
}
