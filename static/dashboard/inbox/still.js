import { computed, onUnmounted, ref, shallowRef, watch } from "../core/vue.js";
import { changes } from "./order.js";

const AFTER_KEY = 1500; // ms
const AFTER_TOUCH = 1500; // ms

/**
 * Nothing moves under the hand: the order that is `shown` follows `wanted` (a ref of ids), but not while the pointer is
 * over the list nor shortly after a key. `waiting` is how many rows would change; `release()` lets them.
 */
export function useStill(wanted) {
  const shown = shallowRef(wanted.value);
  const isHeld = ref(false);
  let isOver = false;
  let until = 0;
  let timer = 0;

  const follow = () => (shown.value = wanted.value);
  const judge = () => {
    clearTimeout(timer);
    const left = until - performance.now();
    isHeld.value = isOver || left > 0;
    if (!isOver && left > 0) timer = setTimeout(judge, left + 10);
    if (!isHeld.value) follow();
  };
  const hold = (ms) => {
    until = Math.max(until, performance.now() + ms);
    judge();
  };
  // In an empty list nothing is under the hand, and "nobody waits" would not be true.
  watch(wanted, () => (isHeld.value && shown.value.length > 0) || follow());
  onUnmounted(() => clearTimeout(timer));

  return {
    shown,
    isHeld,
    waiting: computed(() => (isHeld.value && shown.value !== wanted.value ? changes(shown.value, wanted.value) : 0)),
    release: follow,
    handlers: {
      onPointerenter: (event) => event.pointerType !== "touch" && ((isOver = true), judge()),
      onPointerleave: () => ((isOver = false), judge()),
      onPointerdown: (event) => event.pointerType === "touch" && hold(AFTER_TOUCH),
      onKeydown: () => hold(AFTER_KEY),
    },
    hold: () => hold(AFTER_KEY),
  };
}
