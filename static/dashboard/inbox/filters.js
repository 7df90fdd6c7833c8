import { api } from "../core/api.js";
import { isComposing } from "../core/keys.js";
import { go, pathTo, route } from "../core/route.js";
import { store } from "../core/store.js";
import { t } from "../core/texts.js";
import { html, onUnmounted, ref, shallowRef, watch } from "../core/vue.js";
import { Icon } from "../ui/icon.js";
import { filters } from "./lists.js";

const PAUSE = 300; // ms after the last letter

/** The search field over a list, and what else narrows it. All of it stands in the address. */
export const Filters = {
  setup(_, { expose }) {
    const field = ref(null);
    const text = ref(route.params.q ?? "");
    const isOpen = ref(Object.keys(filters.value).some((name) => name !== "q"));
    const tags = shallowRef([]);
    const groups = shallowRef([]);
    let timer = 0;
    expose({ focus: () => field.value.focus() });
    onUnmounted(() => clearTimeout(timer));
    watch(() => route.params.q ?? "", (q) => (text.value = q));
    watch(isOpen, (open) => open && load(), { immediate: true });

    async function load() {
      const [known, shared] = await Promise.allSettled([api.get("/tags"), api.get("/workgroups")]);
      tags.value = known.value?.items ?? [];
      groups.value = shared.value?.items ?? [];
    }
    const set = (name, value) => go(pathTo(route.view, route.no, { ...route.params, [name]: value }), { replace: true });
    const apply = () => {
      clearTimeout(timer);
      set("q", text.value.trim());
    };
    const written = (event) => {
      text.value = event.target.value;
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(apply, PAUSE);
    };
    const key = (event) => {
      if (isComposing(event)) return;
      if (event.key === "Enter") apply();
      else if (event.key === "Escape" && text.value) {
        text.value = "";
        apply();
      } else if (event.key === "Escape") field.value.blur();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    const clear = () => {
      text.value = "";
      go(pathTo(route.view, route.no, {}), { replace: true });
    };
    return () => html`
      <div class="filters" role="search">
        <div class="filters-line">
          <input ref=${field} type="search" class="filters-search" aria-label=${t("search_list")} placeholder=${t("search_list_hint")} dir="auto" enterkeyhint="search"
            value=${text.value} onInput=${written} onCompositionend=${written} onKeydown=${key} />
          <button type="button" class="quiet round" aria-label=${t("filter")} title=${t("filter")} aria-expanded=${String(isOpen.value)} aria-controls="filters-more"
            data-set=${Object.keys(filters.value).some((name) => name !== "q")} onClick=${() => (isOpen.value = !isOpen.value)}><${Icon} name="filter" /></button>
        </div>
        <div class="filters-more" id="filters-more" hidden=${!isOpen.value}>
          ${choice("tag", t("filter_tag"), tags.value.map(({ tag, count }) => [tag, `${tag} (${count})`]), set)}
          ${choice("workgroupId", t("filter_group"), groups.value.map(({ id, name }) => [String(id), name]), set)}
          ${choice("agentId", t("filter_agent"), [...store.seats.values()].map(({ personId, name }) => [String(personId), name]), set)}
          ${route.view === "all" && choice("state", t("filter_state"), ["queued", "open", "offline"].map((state) => [state, t(`state_${state}`)]), set)}
          ${Object.keys(filters.value).length > 0 && html`<button type="button" class="quiet" onClick=${clear}>${t("filter_clear")}</button>`}
        </div>
      </div>`;
  },
};

function choice(name, label, options, set) {
  const value = route.params[name] ?? "";
  return html`
    <label class="filters-choice"><span>${label}</span>
      <select value=${value} onChange=${(event) => set(name, event.target.value)}>
        <option value="">${t("filter_any")}</option>
        ${value && !options.some(([one]) => one === value) && html`<option value=${value}>${value}</option>`}
        ${options.map(([one, words]) => html`<option key=${one} value=${one}>${words}</option>`)}
      </select>
    </label>`;
}
