// A page of items: search, table, empty state, and an editor for one item at `?edit=`.
import { api } from "../../core/api.js";
import { isComposing } from "../../core/keys.js";
import { go, route } from "../../core/route.js";
import { computed, html, nextTick, onMounted, ref, watch } from "../../core/vue.js";
import { confirm } from "../../ui/dialog.js";
import { Empty } from "../../ui/empty.js";
import { toast, toastProblem } from "../../ui/toast.js";
import { Skeleton } from "../../ui/waiting.js";
import { Form } from "../form/form.js";
import { say } from "../say.js";
import { showOnce } from "./once.js";
import { rowsOf } from "./rows.js";
import { nameOf, Table } from "./table.js";

const PAUSE = 250; // ms after the last key of a search

/** `spec`: see pages/*.js. */
export const ListPage = {
  props: { spec: Object },
  setup(props) {
    const { spec } = props;
    const sought = ref(route.params.q ?? "");
    const { state, load, more } = rowsOf(spec.path, () => ({ ...spec.query, ...(spec.search ? { q: sought.value.trim() } : {}) }));
    const idOf = (item) => String(item[spec.key ?? "id"]);
    const edited = computed(() => route.params.edit ?? null);
    const item = computed(() => state.items.find((one) => idOf(one) === edited.value));
    onMounted(load);

    let timer = 0;
    const seek = (event) => {
      sought.value = event.target.value;
      clearTimeout(timer);
      if (!isComposing(event)) timer = setTimeout(load, PAUSE);
    };
    const close = () => go(`/admin/${spec.id}`);
    const open = (which) => go(`/admin/${spec.id}?edit=${encodeURIComponent(which === "new" ? "new" : idOf(which))}`);
    // The row that was opened is where one goes on.
    watch(edited, (now, before) => before && !now && nextTick(() => document.querySelector(".ad-head .primary, .ad-head h1")?.focus()));

    const create = async (_changed, whole) => {
      const made = await api.post(spec.path, spec.body ? spec.body(whole) : whole);
      if (spec.once && made[spec.once]) await showOnce(spec, made);
      await load();
      close();
      return whole;
    };
    const change = async (changed, whole) => {
      const body = spec.body ? spec.body(changed, whole) : changed;
      const answer = await api.patch(`${spec.path}/${encodeURIComponent(edited.value)}`, body);
      await load();
      return answer;
    };
    const drop = async (one) => {
      const words = { name: nameOf(spec, one) };
      if (!(await confirm(say(`${spec.id}.drop_text`, words), { title: say(`${spec.id}.drop_title`, words), yes: say(`${spec.id}.drop`), danger: true }))) return;
      try {
        await api.del(`${spec.path}/${encodeURIComponent(idOf(one))}`);
        toast(say(`${spec.id}.dropped`, words), { kind: "good" });
        await load();
      } catch (problem) {
        toastProblem(problem);
      }
    };
    const acts = (one) => [
      ...(spec.acts?.(one, { reload: load }) ?? []),
      ...(spec.mayDrop?.(one) ?? true ? [{ label: say(`${spec.id}.drop`), danger: true, call: () => drop(one) }] : []),
    ];

    const editor = (form, given, save, isNew) => html`<${Form} key=${edited.value} form=${form} saved=${given} save=${save} back=${close} isNew=${isNew}
      verb=${isNew ? "create" : "save"}>${{ default: ({ draft }) => spec.caution && html`<${spec.caution} draft=${draft} />` }}<//>`;
    const list = () => {
      if (state.problem && !state.isLoaded) return html`<${Trouble} problem=${state.problem} again=${load} />`;
      if (!state.isLoaded) return html`<${Skeleton} rows=${6} />`;
      if (!state.items.length) {
        return sought.value
          ? html`<${Empty} title=${say("none_found", { words: sought.value })} text=${say("none_found_text")} />`
          : html`<${Empty} icon=${spec.icon} title=${say(`${spec.id}.none`)} text=${say(`${spec.id}.none_text`)}>
              ${spec.form && !spec.inline && html`<button type="button" class="button primary" onClick=${() => open("new")}>${say(`${spec.id}.add`)}</button>`}<//>`;
      }
      return html`<${Table} spec=${spec} items=${state.items} open=${spec.editable ? open : null} acts=${spec.acts || spec.droppable ? acts : null} />
        ${state.next && html`<button type="button" class="button ad-more" disabled=${state.isLoading} onClick=${more}>${say("more")}</button>`}`;
    };

    return () => {
      if (edited.value === "new") return html`<${Head} spec=${spec} title=${say(`${spec.id}.add`)} up=${close} />${editor(spec.form, undefined, create, true)}`;
      if (edited.value && item.value) return html`<${Head} spec=${spec} title=${nameOf(spec, item.value)} up=${close} />${editor(spec.changeForm ?? spec.form, item.value, change, false)}`;
      if (edited.value && state.isLoaded) return html`<${Head} spec=${spec} up=${close} /><${Empty} title=${say("gone")} text=${say("gone_text")} />`;
      return html`<${Head} spec=${spec} add=${spec.form && !spec.inline && state.items.length > 0 ? () => open("new") : null} />
        ${spec.warning && html`<${spec.warning} />`}
        ${spec.inline && html`<${Form} key="inline" form=${spec.form} save=${async (_c, whole) => { await create(_c, whole); return undefined; }} isNew=${true} verb="create" />`}
        ${spec.search && html`<input type="search" class="ad-input ad-search" aria-label=${say(`${spec.id}.search`)} placeholder=${say(`${spec.id}.search`)}
          value=${sought.value} onInput=${seek} onCompositionend=${seek} />`}
        ${list()}`;
    };
  },
};

/** The page's heading: what it is and what it is for. */
export function Head({ spec, title, add, up }) {
  return html`<header class="ad-head">
    ${up && html`<button type="button" class="quiet ad-up" onClick=${up}>‹ ${say(`${spec.id}.title`)}</button>`}
    <h1 tabindex="-1" dir="auto">${title ?? say(`${spec.id}.title`)}</h1>
    ${add && html`<button type="button" class="button primary" onClick=${add}>${say(`${spec.id}.add`)}</button>`}
    ${!up && html`<p class="ad-lead">${say(`${spec.id}.lead`)}</p>`}
  </header>`;
}

/** What could not be loaded, and trying again. */
export function Trouble({ problem, again }) {
  return html`<div class="ad-trouble" role="alert"><p>${problem.message}</p>${problem.hint && html`<p class="hint">${problem.hint}</p>`}
    <button type="button" class="button" onClick=${again}>${say("again")}</button></div>`;
}
