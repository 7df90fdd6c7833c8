const MOST = 20; // conversations
const ROWS = 100; // of each

// The newest rows of the conversations that were open last, so that going back to one shows it at once.
const kept = new Map();

/** Keep what a feed holds, if that is the newest part. */
export function remember(sessionId, feed) {
  kept.delete(sessionId);
  if (!feed.isAtNewest || feed.items.length === 0) return;
  const { lastSeq, lastRev, notes, marks } = feed;
  kept.set(sessionId, { items: feed.items.slice(-ROWS), lastSeq, lastRev, notes, marks });
  if (kept.size > MOST) kept.delete(kept.keys().next().value);
}

/** Fill a feed with what was kept of it; answers whether there was anything. */
export function recall(sessionId, feed) {
  const found = kept.get(sessionId);
  if (!found) return false;
  Object.assign(feed, found, { beginning: false });
  return true;
}

/** Another person must not find it. */
export function forgetAll() {
  kept.clear();
}
