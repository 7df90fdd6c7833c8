/** Messages that are held at once: what is further away is fetched again when it is wanted. */
export const WINDOW = 250;

/**
 * What of a conversation is known here: one run of messages without holes, in the server's order, notes beside them,
 * and how far everybody has come. Knows frames; neither the line nor the page. Items are replaced, never changed, so
 * that what shows them can tell.
 */
export class Feed {
  constructor(me) {
    this.me = me;
    this.items = []; // MSG and SYSTEM, by seq
    this.notes = []; // NOTE, by afterSeq and noteId
    this.marks = new Map(); // person -> {delivered, read}: seq
    this.lastSeq = 0; // the newest of the conversation, held or not
    this.lastRev = 0; // of frames heard: a page shows how things are, not which changes led there
    this.recalled = new Map(); // msgNo -> own text, to edit again
  }

  get firstHeld() {
    return this.items[0]?.seq ?? 0;
  }

  get lastHeld() {
    return this.items.at(-1)?.seq ?? 0;
  }

  /** Whether the run reaches the beginning. Each seq from 1 on is somewhere, so the number says it. */
  get isAtOldest() {
    return this.beginning || this.firstHeld <= 1;
  }

  get isAtNewest() {
    return this.lastHeld >= this.lastSeq;
  }

  /** Begin anew with another part of the conversation, oldest first. */
  load(items) {
    this.beginning = items.length === 0;
    this.items = [...items];
    this.know(items);
  }

  /** What came before: `items` oldest first. Nothing means that the run begins at the beginning. */
  prepend(items) {
    const older = items.filter((item) => item.seq < this.firstHeld || this.items.length === 0);
    if (older.length === 0) this.beginning = true;
    this.items = [...older, ...this.items].slice(0, WINDOW);
    this.know(older);
  }

  /** What came after, up to a hole or the newest. */
  append(items) {
    const newer = items.filter((item) => item.seq > this.lastHeld);
    // An empty page says that nothing is there, whatever the count said.
    if (items.length === 0) this.lastSeq = this.lastHeld;
    this.items = this.trimmedOld([...this.items, ...newer]);
    this.know(newer);
  }

  know(items) {
    for (const item of items) this.lastSeq = Math.max(this.lastSeq, item.seq);
  }

  trimmedOld(items) {
    if (items.length > WINDOW) this.beginning = false;
    return items.slice(-WINDOW);
  }

  /**
   * One frame of the conversation. `follows` says that the reader is at the newest, where old rows may go. Answers
   * {fresh: the MSG or SYSTEM that was not known, or null; hole: whether something before it is missing}.
   */
  hear(frame, follows = true) {
    const answer = { fresh: null, hole: false };
    const heard = HEARD[frame.type];
    if (heard) Object.assign(answer, heard.call(this, frame, follows));
    if (!answer.hole) this.lastRev = Math.max(this.lastRev, frame.rev ?? 0);
    return answer;
  }

  take(frame, follows) {
    if (frame.seq === undefined) return null; // an announcement without a place in the order
    if (frame.seq <= this.lastSeq) {
      this.replace((item) => item.seq === frame.seq && (item.rev ?? 0) <= frame.rev, () => frame);
      return null;
    }
    if (frame.seq > this.lastSeq + 1 && this.lastSeq > 0) return { hole: true };
    const joins = this.isAtNewest;
    this.lastSeq = frame.seq;
    if (joins) this.grow(frame, follows);
    return { fresh: frame };
  }

  grow(frame, follows) {
    if (this.items.length < WINDOW) this.items = [...this.items, frame];
    else if (follows) this.items = this.trimmedOld([...this.items, frame]);
  }

  replace(isIt, change) {
    const at = this.items.findIndex(isIt);
    if (at < 0) return;
    this.items = this.items.with(at, change(this.items[at]));
  }

  /** What was recalled goes from the quotes of it, too. */
  unquote(msgNo) {
    const isQuoting = ({ quote }) => quote?.msgNo === msgNo && !quote.recalled;
    if (!this.items.some(isQuoting)) return;
    this.items = this.items.map((item) => (isQuoting(item) ? { ...item, quote: { ...item.quote, excerpt: "", recalled: true } } : item));
  }

  /** A watermark moves forward only. */
  mark(person, { delivered = 0, read = 0 }) {
    const known = this.marks.get(person) ?? { delivered: 0, read: 0 };
    const next = { delivered: Math.max(known.delivered, delivered, read), read: Math.max(known.read, read) };
    this.marks.set(person, next);
  }

  /** The seq of a message id, as far as it is held: marks of older servers came as ids. */
  seqOf(msgId) {
    return this.items.findLast((item) => item.msgId <= msgId)?.seq ?? 0;
  }

  note(note) {
    const others = this.notes.filter((known) => known.noteId !== note.noteId);
    this.notes = [...others, note].sort((a, b) => a.afterSeq - b.afterSeq || a.noteId - b.noteId);
  }

  dropNote(noteId) {
    this.notes = this.notes.filter((known) => known.noteId !== noteId);
  }

  isMine(item) {
    return item.senderId === this.me;
  }
}

const HEARD = {
  MSG: Feed.prototype.take,
  SYSTEM: Feed.prototype.take,
  RECALL(frame) {
    this.replace((item) => item.msgId === frame.msgId, (item) => {
      if (this.isMine(item) && item.content) this.recalled.set(item.msgNo, item.content);
      return { ...withoutBody(item), rev: frame.rev };
    });
    this.unquote(frame.msgNo);
  },
  READ_RECEIPT(frame) {
    this.mark(frame.readerId, { read: frame.lastReadSeq ?? this.seqOf(frame.lastReadMsgId) });
  },
  DELIVERED_RECEIPT(frame) {
    this.mark(frame.readerId, { delivered: frame.lastDeliveredSeq ?? this.seqOf(frame.lastDeliveredMsgId) });
  },
  ORDER_CARD_EXPIRE: settleCard,
  ORDER_CARD_UPDATE: settleCard,
  NOTE: Feed.prototype.note,
  NOTE_REMOVED(frame) {
    this.dropNote(frame.noteId);
  },
};

const BODY = ["content", "payload", "fileUrl", "fileName", "fileSize", "fileType", "thumbnailUrl", "quote"];

// What was recalled is gone from here too: its text, its file, its card.
function withoutBody(item) {
  const bare = { ...item, recalled: true };
  for (const field of BODY) delete bare[field];
  return bare;
}

function settleCard({ orderCardId, status }) {
  const isIt = (item) => item.payload?.orderCardId === orderCardId;
  this.replace(isIt, (item) => ({ ...item, payload: { ...item.payload, status } }));
}
