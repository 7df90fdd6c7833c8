import { api } from "../core/api.js";
import { Lazy } from "../core/crash.js";
import { sessionByNo, store, upsert } from "../core/store.js";
import { t } from "../core/texts.js";
import { html, onMounted, shallowRef } from "../core/vue.js";
import { Empty } from "../ui/empty.js";
import { Spinner } from "../ui/waiting.js";

const load = () => import("../talk/main.js");

/** The conversation with this number, once it is known which one that is. */
export const Conversation = {
  props: ["no"],
  setup(props) {
    const id = shallowRef(props.no && sessionByNo(props.no)?.sessionId);
    const problem = shallowRef(null);
    const find = async () => {
      problem.value = null;
      try {
        id.value = (await byNo(props.no)).sessionId;
      } catch (error) {
        problem.value = error;
      }
    };
    onMounted(() => props.no && !id.value && find());
    return () => {
      if (!props.no) return html`<${Empty} icon="mine" title=${t("nothing_open")} text=${t("nothing_open_text")} />`;
      if (problem.value) return html`<${Unknown} problem=${problem.value} retry=${find} />`;
      if (!id.value) return html`<div class="pane-wait"><${Spinner} /></div>`;
      return html`<${Lazy} load=${load} texts="talk" name="conversation" key=${id.value} sessionId=${id.value} />`;
    };
  },
};

const Unknown = {
  props: ["problem", "retry"],
  setup: (props) => () => html`
    <${Empty} icon="warning" title=${props.problem.status === 404 ? t("conversation_gone") : props.problem.title}
      text=${props.problem.status === 404 ? t("conversation_gone_text") : props.problem.hint}>
      <button type="button" class="button" onClick=${props.retry}>${t("again")}</button>
    <//>`,
};

/** The session with a number, open or closed. Throws a Problem, 404 when there is none for this person. */
async function byNo(no) {
  const known = sessionByNo(no);
  if (known) return known;
  for (const list of ["all", "closed", "mine"]) {
    const page = await api.get("/sessions", { list, q: no, limit: 20 });
    const found = page.items.find((session) => session.sessionNo === no);
    if (found) return upsert(found);
  }
  throw Object.assign(new Error(no), { status: 404 });
}
