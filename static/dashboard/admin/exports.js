// Exports of conversations: jobs that run on the server, with progress, kept for a day.
import { api } from "../core/api.js";
import { date, number } from "../core/texts.js";
import { html, onMounted, onUnmounted, ref } from "../core/vue.js";
import { Empty } from "../ui/empty.js";
import { toastProblem } from "../ui/toast.js";
import { Skeleton } from "../ui/waiting.js";
import { Form } from "./form/form.js";
import { Head, Trouble } from "./list/list_page.js";
import { rowsOf } from "./list/rows.js";
import { saveFile } from "./save_file.js";
import { say } from "./say.js";

const SPEC = { id: "exports" };
const STEP = 1000; // ms between two looks at what is running
const FORM = { id: "exports", sections: [{ fields: [
  { name: "from", kind: "day", required: true, narrow: true },
  { name: "to", kind: "day", required: true, narrow: true, hint: true },
  { name: "format", kind: "choice", options: [["csv", "exports_csv"], ["json", "exports_json"]] },
  { name: "visitorId", kind: "visitor", optional: true, hint: true },
] }] };

export const Exports = {
  setup() {
    const { state, load } = rowsOf("/exports");
    const form = ref({ ...FORM, blank: lastMonth() });
    let timer = 0;
    const look = async () => {
      clearTimeout(timer);
      await load();
      if (state.items.some((job) => job.status === "running")) timer = setTimeout(look, STEP);
    };
    onMounted(look);
    onUnmounted(() => clearTimeout(timer));

    const begin = async (_changed, { visitorId, ...rest }) => {
      await api.post("/exports", visitorId ? { ...rest, visitorId } : rest);
      await look();
    };
    const act = async (call) => {
      try {
        await call();
      } catch (problem) {
        toastProblem(problem);
      }
    };
    const take = (job) => act(() => saveFile(`/exports/${job.id}/file`, {}, `conversations-${job.id}.${job.format ?? "csv"}`));
    const drop = (job) => act(async () => {
      await api.del(`/exports/${job.id}`);
      await look();
    });

    return () => html`<${Head} spec=${SPEC} />
      <${Form} form=${form.value} save=${begin} isNew=${true} verb="exports_begin" />
      ${state.problem && html`<${Trouble} problem=${state.problem} again=${look} />`}
      ${!state.problem && !state.isLoaded && html`<${Skeleton} rows=${3} />`}
      ${state.isLoaded && !state.items.length && html`<${Empty} icon="download" title=${say("exports.none")} text=${say("exports.none_text")} />`}
      <ul class="ad-jobs">${state.items.map((job) => html`<${Job} key=${job.id} job=${job} take=${take} drop=${drop} />`)}</ul>`;
  },
};

function Job({ job, take, drop }) {
  const share = Math.round((job.progress ?? 0) * 100);
  return html`<li data-status=${job.status}>
    <div><b>${say("exports_job", { at: date(job.createdAt) })}</b>
      <span class="ad-aside">${job.from && `${job.from} – ${job.to} · `}${job.format?.toUpperCase()}${job.size ? ` · ${size(job.size)}` : ""}</span></div>
    ${job.status === "running" && html`<progress max="100" value=${share} aria-label=${say("exports_running")}></progress><span class="ad-aside">${number(share / 100, { style: "percent" })}</span>`}
    ${job.status === "failed" && html`<span class="ad-word" data-tone="bad">${say("exports_failed")}</span>`}
    ${job.status === "done" && html`<button type="button" class="button" onClick=${() => take(job)}>${say("exports_take")}</button>`}
    <button type="button" class="quiet" aria-label=${`${say("exports_drop")}: ${date(job.createdAt)}`} onClick=${() => drop(job)}>${say("exports_drop")}</button>
  </li>`;
}

function size(bytes) {
  const [unit, share] = bytes < 1024 ** 2 ? ["kilobyte", 1024] : ["megabyte", 1024 ** 2];
  return number(bytes / share, { style: "unit", unit, maximumFractionDigits: 1 });
}

/** The last thirty days, as this device counts days. */
function lastMonth() {
  const day = (moment) => `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, "0")}-${String(moment.getDate()).padStart(2, "0")}`;
  const now = new Date();
  return { from: day(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 29)), to: day(now), format: "csv", visitorId: null };
}
