// What belongs to a list and in which order: pure functions of what is known, so that a frame can move a row at once.

const FIRST = Number.NEGATIVE_INFINITY;

/** Whether a session is in a list of the person `me` (an id). */
export function belongs(list, session, me) {
  const isClosed = session.state === "closed";
  if (list === "closed") return isClosed;
  if (isClosed) return false;
  if (list === "queue") return session.state === "queued" || session.state === "offline";
  if (list === "all") return true;
  const isOffered = session.transfer?.agent?.id === me;
  return isOffered || session.agent?.id === me || session.participants.some((person) => person.id === me);
}

/** When somebody began to wait for an answer, UTC ms; null when nobody does. */
export function waitingSince(session) {
  if (session.state === "closed") return null;
  const since = session.unansweredSince ?? (session.state === "open" ? null : session.createdAt);
  return since === null ? null : Date.parse(since);
}

/** Milliseconds of waiting -> neutral, warn or bad. The thresholds are settings, in seconds. */
export function urgency(waited, { waitWarnSeconds, waitBadSeconds }) {
  if (waited > waitBadSeconds * 1000) return "bad";
  return waited > waitWarnSeconds * 1000 ? "warn" : "neutral";
}

function lastActivity(session) {
  return session.lastMessage?.msgId ?? session.sessionId;
}

const ORDERS = {
  // Those who wait first, the longest first; then what moved last.
  mine: (a, b) => byWaiting(a, b) || lastActivity(b) - lastActivity(a),
  queue: (a, b) => byWaiting(a, b) || a.sessionId - b.sessionId,
  all: (a, b) => lastActivity(b) - lastActivity(a),
  closed: (a, b) => Date.parse(b.closedAt) - Date.parse(a.closedAt) || b.sessionId - a.sessionId,
};

function byWaiting(a, b) {
  const [one, other] = [waitingSince(a), waitingSince(b)];
  if (one === null || other === null) return (one === null) - (other === null);
  return one - other;
}

/** The sessions of a list, in its order. */
export function sorted(list, sessions) {
  return [...sessions].sort(ORDERS[list]);
}

/** How many rows a list of ids would show changed: those that come, those that go, and the fewest that move. */
export function changes(shown, wanted) {
  const places = new Map(shown.map((id, place) => [id, place]));
  const common = wanted.filter((id) => places.has(id)).map((id) => places.get(id));
  const came = wanted.length - common.length;
  const went = shown.length - common.length;
  return came + went + common.length - longestRising(common);
}

function longestRising(numbers) {
  const ends = [FIRST]; // ends[n]: the smallest last number of a rising run of n
  for (const number of numbers) {
    let low = 1;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] < number) low = middle + 1;
      else high = middle;
    }
    ends[low] = number;
  }
  return ends.length - 1;
}
