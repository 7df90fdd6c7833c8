import { wallMs } from "./wall.js";

const TOGETHER = 3 * 60_000; // ms within which one sender's messages form a group
const FOLD = 3; // so many lines of the house in a row are told as one

/**
 * The rows of a conversation, made of what is known. A row is the same object as before while it shows the same, so
 * that only what changed is drawn again.
 */
export class Rows {
  constructor() {
    this.known = new Map();
  }

  /**
   * `state` is {feed, pending: entries of the outbox, visitor: id, divider: {seq, count} | null, today, unfolded: Set}.
   * Row: {key, kind: day | divider | events | system | message | note | pending | start, ...what it shows}.
   */
  of(state) {
    const next = new Map();
    for (const row of made(state)) {
      const known = this.known.get(row.key);
      next.set(row.key, known && isSame(known, row) ? known : row);
    }
    this.known = next;
    return [...next.values()];
  }
}

function made(state) {
  const lines = inOrder(state);
  const ticks = ticksOf(state);
  const gone = new Set(state.feed.items.filter((item) => item.recalled).map((item) => item.seq));
  const rows = state.feed.isAtOldest ? [{ key: "start", kind: "start" }] : [];
  let day = "";
  let divided = state.divider === null;
  for (const [i, item] of lines.entries()) {
    const date = dayOf(item, day || state.today);
    if (date !== day) rows.push(dayRow((day = date), state.today));
    if (!divided && item.seq > state.divider.seq) {
      divided = true;
      rows.push({ key: "divider", kind: "divider", count: state.divider.count });
    }
    const row = rowOf(item, lines[i - 1], lines[i + 1], state, ticks, gone);
    if (row.kind === "system") fold(rows, row, state.unfolded);
    else rows.push(row);
  }
  return rows;
}

/** Messages by seq, each note after what it was written after, and last what is under way. */
function inOrder({ feed, pending }) {
  const { notes, items, firstHeld } = feed;
  const lines = [];
  let n = notes.findIndex((note) => note.afterSeq >= firstHeld - 1 || feed.isAtOldest);
  if (n < 0) n = notes.length;
  for (const item of items) {
    while (n < notes.length && notes[n].afterSeq < item.seq) lines.push(notes[n++]);
    lines.push(item);
  }
  if (!feed.isAtNewest) return lines;
  const said = new Set(items.slice(-100).map((item) => item.msgNo));
  return [...lines, ...notes.slice(n), ...pending.filter((entry) => !said.has(entry.msgNo))];
}

function dayOf(item, otherwise) {
  return (item.sendTime ?? item.time)?.slice(0, 10) ?? otherwise;
}

function dayRow(date, today) {
  const yesterday = new Date(Date.parse(`${today}T00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const near = date === today ? "today" : date === yesterday ? "yesterday" : "";
  return { key: `day ${date}`, kind: "day", date, near };
}

function rowOf(item, before, after, state, ticks, gone) {
  if (item.type === "SYSTEM") return { key: `s${item.seq}`, kind: "system", item };
  if (item.type === "NOTE") return { key: `n${item.noteId}`, kind: "note", item };
  const first = !areTogether(before, item);
  const last = !areTogether(item, after);
  if (item.type !== "MSG") return { key: `m${item.msgNo}`, kind: "pending", item, state: item.state, ours: true, first, last };
  const mine = item.senderId === state.feed.me;
  const ours = mine || (item.senderRole !== "customer" && item.senderRole !== "bot" && state.visitor !== null);
  const quoteGone = Boolean(item.quote && (item.quote.recalled || gone.has(item.quote.seq)));
  const tick = ours ? (ticks.get(item.seq) ?? "") : "";
  return { key: `m${item.msgNo}`, kind: "message", item, mine, ours, first, last, tick, quoteGone };
}

/** seq -> state, for the last of the house's messages in each state: marks are watermarks. */
function ticksOf({ feed, visitor }) {
  const mark = markOf(feed, visitor);
  const last = new Map();
  for (const item of feed.items) {
    const ours = item.type === "MSG" && !item.recalled && item.senderId !== visitor && item.senderRole !== "customer";
    if (ours && (visitor !== null || feed.isMine(item))) last.set(stateOf(item.seq, mark), item.seq);
  }
  return new Map([...last].map(([state, seq]) => [seq, state]));
}

function markOf(feed, visitor) {
  if (visitor !== null) return feed.marks.get(visitor) ?? { delivered: 0, read: 0 };
  const others = [...feed.marks].filter(([person]) => person !== feed.me).map(([, mark]) => mark);
  const least = (name) => Math.min(...others.map((mark) => mark[name]));
  return others.length ? { delivered: least("delivered"), read: least("read") } : { delivered: 0, read: 0 };
}

function stateOf(seq, mark) {
  if (seq <= mark.read) return "read";
  return seq <= mark.delivered ? "delivered" : "sent";
}

/** Add a line of the house; from the third in a row on they are one row, which opens. */
function fold(rows, row, unfolded) {
  const top = rows.at(-1);
  if (top?.kind === "events") {
    rows[rows.length - 1] = { ...top, items: [...top.items, row.item] };
    return;
  }
  rows.push(row);
  const start = rows.findLastIndex((one) => one.kind !== "system") + 1;
  const run = rows.slice(start);
  const key = `e${run[0].item.seq}`;
  if (run.length < FOLD || unfolded.has(key)) return;
  rows.splice(start, run.length, { key, kind: "events", items: run.map((one) => one.item) });
}

function areTogether(earlier, later) {
  if (!earlier || !later || !isSaid(earlier) || !isSaid(later) || earlier.recalled || later.recalled) return false;
  if (earlier.type !== "MSG" || later.type !== "MSG") return earlier.type === later.type;
  return earlier.senderId === later.senderId && Math.abs(wallMs(later.sendTime) - wallMs(earlier.sendTime)) <= TOGETHER;
}

function isSaid({ type }) {
  return type !== "SYSTEM" && type !== "NOTE";
}

function isSame(a, b) {
  if (a.kind === "events") return a.kind === b.kind && a.items.length === b.items.length && a.items[0] === b.items[0];
  return Object.keys(b).every((name) => a[name] === b[name]);
}
