// The audit log: who did what, when, from where. Newest first; nobody can change it here.
import { date } from "../core/texts.js";
import { go, route } from "../core/route.js";
import { computed, html, onMounted, reactive, ref, watch } from "../core/vue.js";
import { Empty } from "../ui/empty.js";
import { Skeleton } from "../ui/waiting.js";
import { choices } from "./form/sources.js";
import { Head, Trouble } from "./list/list_page.js";
import { rowsOf } from "./list/rows.js";
import { say } from "./say.js";

const SPEC = { id: "audit" };
const FILTERS = ["actor", "action", "from", "to"];

export const Audit = {
  setup() {
    const asked = reactive(Object.fromEntries(FILTERS.map((name) => [name, route.params[name] ?? ""])));
    const actors = ref([]);
    const { state, load, more } = rowsOf("/audit", () => ({ actor: asked.actor, action: asked.action.trim(), from: midnight(asked.from), to: midnight(asked.to, 1) }));
    const isFiltered = computed(() => FILTERS.some((name) => asked[name]));
    onMounted(async () => {
      load();
      actors.value = await choices("agents").catch(() => []);
    });
    // The address keeps what was asked for, so that a link to it shows the same.
    watch(asked, () => {
      const set = Object.entries(asked).filter(([, value]) => value);
      go(`/admin/audit${set.length ? `?${new URLSearchParams(set)}` : ""}`, { replace: true });
      load();
    });
    const clear = () => FILTERS.forEach((name) => (asked[name] = ""));

    return () => html`<${Head} spec=${SPEC} />
      <div class="ad-filters" role="search" aria-label=${say("audit.filters")}>
        <label>${say("audit.actor")}<select class="ad-input" onChange=${(event) => (asked.actor = event.target.value)}>
          <option value="" selected=${!asked.actor}>${say("anyone")}</option>
          ${actors.value.map(({ value, words }) => html`<option value=${value} selected=${String(value) === asked.actor}>${words}</option>`)}
        </select></label>
        <label>${say("audit.action")}<input class="ad-input code" value=${asked.action} placeholder="settings.changed" autocomplete="off" onChange=${(event) => (asked.action = event.target.value)} /></label>
        <label>${say("from")}<input type="date" class="ad-input" value=${asked.from} onChange=${(event) => (asked.from = event.target.value)} /></label>
        <label>${say("to")}<input type="date" class="ad-input" value=${asked.to} onChange=${(event) => (asked.to = event.target.value)} /></label>
        ${isFiltered.value && html`<button type="button" class="quiet" onClick=${clear}>${say("filters_clear")}</button>`}
      </div>
      ${state.problem && html`<${Trouble} problem=${state.problem} again=${load} />`}
      ${!state.problem && !state.isLoaded && html`<${Skeleton} rows=${8} />`}
      ${state.isLoaded && !state.items.length && html`<${Empty} icon="search" title=${say("audit.none")} text=${say(isFiltered.value ? "none_found_text" : "audit.none_text")} />`}
      ${state.items.length > 0 && html`<ol class="ad-audit">${state.items.map((row) => html`<${Line} key=${row.id} row=${row} />`)}</ol>`}
      ${state.next && html`<button type="button" class="button ad-more" disabled=${state.isLoading} onClick=${more}>${say("more")}</button>`}`;
  },
};

/** The moment at which a day begins here, or the one after it; the log is asked for `from <= at < to`. */
function midnight(day, after = 0) {
  if (!day) return "";
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year, month - 1, date + after).toISOString();
}

function Line({ row }) {
  const facts = Object.entries(row.detail ?? {});
  return html`<li>
    <time datetime=${row.at}>${date(row.at)}</time>
    <p><bdi class="ad-who">${row.actor?.nickname ?? say("house")}</bdi> <code>${row.action}</code>${row.target && html` <bdi>${row.target}</bdi>`}
      ${facts.length > 0 && html`<span class="ad-facts">${facts.map(([name, value]) => html`<span key=${name}><b>${name}</b> <bdi>${typeof value === "string" ? value : JSON.stringify(value)}</bdi></span>`)}</span>`}</p>
    <code class="ad-address">${row.address ?? ""}</code>
  </li>`;
}
