import { api } from "../core/api.js";
import { live } from "../core/live.js";
import { onBeforeUnmount, shallowReactive, watch } from "../core/vue.js";

const CARDS = ["ORDER_CARD_UPDATE", "ORDER_CARD_EXPIRE"];
const TOGETHER = 500; // ms within which several changes are one call

/**
 * What is known of the session's visitor: {data: as GET /visitors/{id} answers, problem, load()}. Asked anew when the
 * session turns, and when an order is offered or settled.
 */
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
  let timer = 0;
  const ordered = (frame) => {
    if (frame.sessionId !== session.sessionId || !(CARDS.includes(frame.type) || frame.msgType === "order_card")) return;
    clearTimeout(timer);
    timer = setTimeout(load, TOGETHER);
  };
  const stops = [live.onResume(load), live.tap(ordered), () => clearTimeout(timer)];
  onBeforeUnmount(() => stops.forEach((stop) => stop()));
  return visitor;
}
