import { api } from "../core/api.js";
import { upsert } from "../core/store.js";
import { t } from "../core/texts.js";
import { html, nextTick, ref, shallowRef } from "../core/vue.js";
import { Combobox } from "../ui/combobox.js";
import { Icon } from "../ui/icon.js";
import { toastProblem } from "../ui/toast.js";

const LONGEST = 40; // characters
const MOST = 20;

/** The tags of a conversation; known ones are offered, a new one is made by writing it. */
export const Tags = {
  props: ["session"],
  setup(props) {
    const isOpen = ref(false);
    const known = shallowRef([]);
    const word = ref("");
    const box = ref(null);
    const save = async (tags) => {
      try {
        upsert(await api.put(`/sessions/${props.session.sessionId}/tags`, { tags }));
      } catch (problem) {
        toastProblem(problem);
      }
    };
    const open = async () => {
      isOpen.value = true;
      word.value = "";
      api.get("/tags", { limit: 200 }).then((page) => (known.value = page.items), () => null);
      await nextTick();
      box.value?.querySelector("input")?.focus();
    };
    const add = ({ value }) => {
      isOpen.value = false;
      const { tags = [] } = props.session;
      if (!tags.includes(value) && tags.length < MOST) save([...tags, value]);
    };
    const options = () => {
      const wanted = word.value.trim().slice(0, LONGEST);
      const free = known.value.filter(({ tag }) => !props.session.tags?.includes(tag) && tag.toLowerCase().includes(wanted.toLowerCase()));
      const found = free.map(({ tag, count }) => ({ value: tag, label: tag, hint: String(count) }));
      const isNew = wanted && !known.value.some(({ tag }) => tag === wanted);
      return isNew ? [{ value: wanted, label: t("talk_tag_new", { tag: wanted }) }, ...found] : found;
    };
    // The button goes when the field comes, and its focus with it.
    const left = (event) => event.target.matches(".add-tag") || box.value?.contains(event.relatedTarget) || (isOpen.value = false);
    const key = (event) => event.key === "Escape" && (event.stopPropagation(), (isOpen.value = false));
    return () => html`
      <div class="tags" ref=${box} onFocusout=${left} onKeydown=${key}>
        ${(props.session.tags ?? []).map((tag) => html`
          <span class="chip tag" key=${tag}><bdi>${tag}</bdi>
            <button type="button" aria-label=${t("talk_tag_remove", { tag })}
              onClick=${() => save(props.session.tags.filter((one) => one !== tag))}>×</button>
          </span>`)}
        ${isOpen.value
          ? html`<${Combobox} options=${options()} choose=${add} found=${(text) => (word.value = text)}
            label=${t("talk_tag_add")} placeholder=${t("talk_tag_add")} empty=${t("talk_tag_none")} />`
          : html`<button type="button" class="quiet add-tag" aria-label=${t("talk_tag_add")} title=${t("talk_tag_add")}
            onClick=${open}><${Icon} name="tag" size=${16} />+</button>`}
      </div>`;
  },
};
