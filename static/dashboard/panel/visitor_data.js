import { api } from "../core/api.js";
import { live } from "../core/live.js";
import { onBeforeUnmount, shallowReactive, watch } from "../core/vue.js";

/** What is known of the session's visitor: {data: as GET /visitors/{id} answers, problem, load()}. Asked anew when the session turns. */
export function useVisitor(session) {
  const visitor = shallowReactive({ data: null, problem: null, load });
  const id = () => session.visitor?.id;
  async function load() {
    if (!id()) return;
    try {
      visitor.data = await api.get(`/visitors/${id()}`);
      visitor.problem = null;
    } catch (problem) {
      visitor.problem = problem;
    }
  }
  watch(() => [id(), session.state], load, { immediate: true });
  const stop = live.onResume(load);
  onBeforeUnmount(stop);
  return visitor;
}
