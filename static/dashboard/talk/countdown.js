/**
 * Whole seconds until a card runs out, by the server's clock `now` (UTC ms); never below 0, and never more than were left
 * when the server told of it: `now` may be a second old.
 */
export function secondsLeft(payload, now) {
  const end = Date.parse(payload.expiresAt);
  if (Number.isNaN(end)) return 0;
  return Math.max(0, Math.min(Math.ceil((end - now) / 1000), payload.countdownSeconds ?? Infinity));
}

/** `m:ss`, as `4:05`. */
export function spoken(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** What to show: the server's word, but never a pending card without time. */
export function statusOf(payload, left) {
  return payload.status === "pending" && left <= 0 ? "checking" : payload.status;
}
