// A visitor, found by a name.
import { api } from "../../../core/api.js";
import { html, ref } from "../../../core/vue.js";
import { Combobox } from "../../../ui/combobox.js";
import { say } from "../../say.js";

const PAUSE = 250; // ms after the last key

export const Visitor = {
  props: ["field", "value", "set", "id", "aria"],
  setup(props) {
    const options = ref([]);
    const chosen = ref(null);
    const problem = ref("");
    let timer = 0;
    const seek = (query) => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        try {
          const { items } = await api.get("/visitors", { q: query.trim(), limit: 20 });
          options.value = items.map((person) => ({ value: person.id, label: person.nickname, hint: String(person.id) }));
        } catch (found) {
          problem.value = found.message;
        }
      }, PAUSE);
    };
    seek("");
    const choose = (option) => {
      chosen.value = option;
      props.set(option.value);
    };
    return () => html`<div class="ad-visitor" id=${props.id} tabindex="-1">
      ${props.value
        ? html`<p class="ad-chip"><bdi>${chosen.value?.label ?? props.value}</bdi> <small>${props.value}</small>
            <button type="button" class="quiet round" aria-label=${say("visitor_drop")} onClick=${() => props.set(null)}>×</button></p>`
        : html`<${Combobox} options=${options.value} choose=${choose} found=${seek} label=${say("visitor_find")}
            placeholder=${say("visitor_find")} empty=${say("visitor_none")} />`}
      ${problem.value && html`<p class="ad-wrong" role="alert">${problem.value}</p>`}
    </div>`;
  },
};
