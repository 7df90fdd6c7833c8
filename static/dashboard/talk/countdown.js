/** Whole seconds until a card runs out, by the server's clock `now` (UTC ms); never below 0. */
export function secondsLeft(payload, now) {
  const end = Date.parse(payload.expiresAt);
  return Number.isNaN(end) ? 0 : Math.max(0, Math.ceil((end - now) / 1000));
}

/** `m:ss`, as `4:05`. */
export function spoken(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** What to show: the server's word, but never a pending card without time. */
export function statusOf(payload, left) {
  return payload.status === "pending" && left <= 0 ? "checking" : payload.status;
}
