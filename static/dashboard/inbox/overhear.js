import { live } from "../core/live.js";
import { onUnmounted, watch } from "../core/vue.js";

/**
 * While a waiting conversation's row is in sight, hear what its visitor goes on to say: the notify queue tells that only
 * to those who take part. The store takes it from there. `row()` is the session, or null where nothing is to be heard.
 */
export function overhear(row) {
  let cease = () => {};
  watch(() => (["queued", "offline"].includes(row()?.state) ? row().sessionNo : null), (no) => {
    cease();
    cease = no ? live.listen(`/topic/session/${no}`, () => {}, () => ({ "last-seq": row()?.lastSeq ?? 0 })) : () => {};
  }, { immediate: true });
  onUnmounted(() => cease());
}
