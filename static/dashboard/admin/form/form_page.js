// A page that is one form over something the server holds once: settings, hours.
import { api } from "../../core/api.js";
import { knowHouse } from "../../core/house.js";
import { html, onMounted, shallowRef } from "../../core/vue.js";
import { Skeleton } from "../../ui/waiting.js";
import { Head, Trouble } from "../list/list_page.js";
import { Form } from "./form.js";

/** `spec` is {id, load, form, save?: (changed, whole) -> saved, above?, beside?}: components get {draft, saved}. */
export const FormPage = {
  props: { spec: Object },
  setup(props) {
    const { spec } = props;
    const saved = shallowRef(null);
    const problem = shallowRef(null);
    const load = async () => {
      problem.value = null;
      try {
        saved.value = await api.get(spec.load);
      } catch (found) {
        problem.value = found;
      }
    };
    const save = async (changed, whole) => {
      saved.value = await (spec.save ?? ((part) => api.patch(spec.load, part)))(changed, whole);
      if (spec.load === "/settings") knowHouse(saved.value);
      return saved.value;
    };
    onMounted(load);
    return () => html`<${Head} spec=${spec} />
      ${problem.value && html`<${Trouble} problem=${problem.value} again=${load} />`}
      ${!problem.value && !saved.value && html`<${Skeleton} rows=${6} />`}
      ${saved.value && spec.above && html`<${spec.above} saved=${saved.value} />`}
      ${saved.value && html`<${Form} form=${spec.form} saved=${saved.value} save=${save}>${{
        default: ({ draft }) => spec.beside && html`<${spec.beside} draft=${draft} saved=${saved.value} />`,
      }}<//>`}`;
  },
};
