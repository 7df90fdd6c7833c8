import { api } from "../core/api.js";
import { store, upsert } from "../core/store.js";
import { t } from "../core/texts.js";
import { html, ref } from "../core/vue.js";
import { accept } from "../inbox/accept.js";
import { toastProblem } from "../ui/toast.js";

/**
 * How this person stands to a session: `mine` (they take part and may write), `waiting` (nobody has it yet), `other` (a
 * colleague has it), `closed`.
 */
export function standing(session) {
  const me = store.me?.id;
  if (session.state === "closed") return "closed";
  const takesPart = session.participants?.some((person) => person.id === me);
  if (session.kind !== "service") return takesPart ? "mine" : "other";
  if (session.state !== "open") return session.agent?.id === me ? "mine" : "waiting";
  return takesPart || session.agent?.id === me ? "mine" : "other";
}

/** What stands in the composer's place for who may not write: why, and what to do about it. */
export const ReadOnly = {
  props: ["session"],
  setup(props) {
    const isBusy = ref(false);
    const act = async (work) => {
      isBusy.value = true;
      try {
        const session = await work();
        if (session) upsert(session);
      } catch (problem) {
        toastProblem(problem);
      } finally {
        isBusy.value = false;
      }
    };
    const path = (rest) => `/sessions/${props.session.sessionId}${rest}`;
    const join = () => act(() => api.post(path("/invite"), { agentId: store.me.id }));
    const takeOver = () => act(async () => {
      await api.post(path("/transfer"), { agentId: store.me.id });
      return api.post(path("/transfer/accept"));
    });
    const again = () => act(() => api.post("/sessions", { visitorId: props.session.visitor.id }));
    const button = (key, call, look = "") => html`<button type="button" class=${`button ${look}`} disabled=${isBusy.value}
      onClick=${call}>${t(key)}</button>`;
    return () => {
      const { session } = props;
      const how = standing(session);
      const name = session.agent?.nickname ?? "";
      const words = { waiting: t("talk_waiting_text"), closed: t("talk_closed_text"), other: t(store.isAdmin ? "talk_other_text" : "talk_other_ask", { name }) }[how];
      return html`
        <section class="read-only" data-standing=${how} aria-label=${t("talk_composer")}>
          <p id="composer" tabindex="-1" dir="auto">${words}</p>
          ${how === "waiting" && button("accept", () => act(() => accept(session)), "primary")}
          ${how === "other" && store.isAdmin && [button("talk_join", join), button("talk_take_over", takeOver)]}
          ${how === "closed" && session.visitor && button("talk_write_again", again)}
        </section>`;
    };
  },
};
