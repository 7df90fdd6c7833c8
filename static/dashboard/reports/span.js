// Which days, which group, which agent; all of it stands in the address.
import { choices } from "../admin/form/sources.js";
import { say } from "../admin/say.js";
import { go, route } from "../core/route.js";
import { html, onMounted, ref } from "../core/vue.js";
import { dayBefore, daysIn } from "./figures.js";

const PRESETS = [7, 30, 90];
const USUAL = 7;

/** What the address asks for: {from, to, workgroupId, agentId}, the last seven days where it says nothing. */
export function asked() {
  const { from, to, workgroupId, agentId } = route.params;
  const today = new Date();
  return { from: from || dayBefore(today, USUAL - 1), to: to || dayBefore(today, 0), workgroupId, agentId };
}

export const Span = {
  setup() {
    const groups = ref([]);
    const agents = ref([]);
    onMounted(async () => {
      [groups.value, agents.value] = await Promise.all([choices("workgroups"), choices("agents")].map((one) => one.catch(() => [])));
    });
    const ask = (part) => {
      const set = Object.entries({ ...asked(), ...part }).filter(([, value]) => value);
      go(`/reports?${new URLSearchParams(set)}`, { replace: true });
    };
    const preset = (days) => ask({ from: dayBefore(new Date(), days - 1), to: dayBefore(new Date(), 0) });
    return () => {
      const now = asked();
      const isPreset = (days) => now.to === dayBefore(new Date(), 0) && daysIn(now.from, now.to) === days;
      return html`<div class="rp-span" role="search" aria-label=${say("reports.span")}>
        <div class="ad-choice" role="group" aria-label=${say("reports.days")}>${PRESETS.map((days) => html`<button type="button" class="ad-option" key=${days}
          data-on=${isPreset(days)} aria-pressed=${String(isPreset(days))} onClick=${() => preset(days)}>${say("reports.last", { count: days })}</button>`)}</div>
        <span class="rp-dates"><input type="date" aria-label=${say("from")} value=${now.from} max=${now.to} onChange=${(event) => ask({ from: event.target.value })} />
        <span aria-hidden="true">–</span>
        <input type="date" aria-label=${say("to")} value=${now.to} min=${now.from} onChange=${(event) => ask({ to: event.target.value })} /></span>
        <${Pick} label="reports.group" all="reports.all_groups" options=${groups.value} chosen=${now.workgroupId} choose=${(workgroupId) => ask({ workgroupId })} />
        <${Pick} label="reports.agent" all="reports.all_agents" options=${agents.value} chosen=${now.agentId} choose=${(agentId) => ask({ agentId })} />
      </div>`;
    };
  },
};

function Pick({ label, all, options, chosen = "", choose }) {
  return html`<select aria-label=${say(label)} onChange=${(event) => choose(event.target.value)}>
    <option value="" selected=${!chosen}>${say(all)}</option>
    ${options.map(({ value, words }) => html`<option value=${value} selected=${String(value) === chosen}>${words}</option>`)}
  </select>`;
}
