const TYPING_LASTS = 5000; // ms
const MOST = 300; // rows that are kept; what is older is fetched again

/**
 * One conversation as its visitor sees it: what was said, in the server's order, what is still to be confirmed, and
 * how far everybody has come. Knows frames, but neither the line nor the page. Fires `change`, `said` for a new
 * message of somebody else, `hole` when something between is missing.
 */
export class Conversation extends EventTarget {
  /** `me` answers the visitor's id, `now` the server's time in ms. */
  constructor(me, now) {
    super();
    this.me = me;
    this.now = now;
    this.clear();
  }

  clear() {
    this.session = null;
    this.said = [];
    this.seqs = new Set();
    this.outbox = [];
    this.lastSeq = 0;
    this.lastRev = 0;
    this.delivered = { seq: 0, id: 0 };
    this.read = { seq: 0, id: 0 };
    this.mine = 0; // the newest id that this visitor has read
    this.further = 0; // unread ones that are older than what is loaded
    this.typing = null;
    this.older = false;
  }

  get isClosed() {
    return this.session?.state === "closed";
  }

  get unread() {
    const here = this.said.filter((m) => m.type === "MSG" && !this.isMine(m) && !m.recalled && m.msgId > this.mine);
    return here.length + (here.length ? this.further : 0);
  }

  /** The session as the server tells it, whole. */
  know(session) {
    const isOther = this.session && this.session.sessionId !== session.sessionId;
    if (isOther) {
      const { outbox } = this;
      this.clear();
      this.outbox = outbox;
    }
    this.session = session;
    for (const mark of session.marks ?? []) {
      if (mark.personId === this.me()) continue;
      forward(this.delivered, mark.deliveredSeq, 0);
      forward(this.read, mark.readSeq, 0);
    }
    this.changed();
  }

  /** A page of history, oldest first; `more` says that there is something before it. */
  load(items, more) {
    for (const item of items) this.take(item);
    if (more !== undefined) this.older = more;
    this.changed();
  }

  /** The first page. What stands behind one's own mark is unread; the mark may be older than the page. */
  begin(items, more, { unread, marks = [] }) {
    const others = items.filter((item) => item.type === "MSG" && !this.isMine(item));
    const read = marks.find((mark) => mark.personId === this.me())?.readSeq ?? 0;
    this.mine = Math.max(this.mine, others.findLast((item) => item.seq <= read)?.msgId ?? 0);
    this.further = more ? Math.max(0, unread - others.length) : 0;
    this.load(items, more);
  }

  /** One frame of the conversation's topic, or its SESSION_STATUS. */
  hear(frame) {
    const heard = HEARD[frame.type];
    if (!heard || (frame.sessionId !== undefined && frame.sessionId !== this.session?.sessionId)) return;
    heard.call(this, frame);
    this.lastRev = Math.max(this.lastRev, frame.rev ?? 0);
    this.changed();
  }

  /** Forget a typist who has fallen silent. */
  listenOn() {
    if (!this.typing || performance.now() < this.typing.until) return;
    this.typing = null;
    this.changed();
  }

  isMine(message) {
    return message.senderId === this.me();
  }

  /** How far one's own message came: sent, delivered or read. */
  stateOf(message) {
    if (isUpTo(this.read, message)) return "read";
    return isUpTo(this.delivered, message) ? "delivered" : "sent";
  }

  mayRecall(message, window) {
    return message.heardAt != null && this.now() - message.heardAt < window;
  }

  find(msgNo) {
    return this.outbox.find((entry) => entry.msgNo === msgNo);
  }

  /** An entry of the outbox, new or changed. */
  write(entry) {
    if (this.said.some((known) => known.msgNo === entry.msgNo)) return;
    const known = this.find(entry.msgNo);
    if (known) Object.assign(known, entry);
    else this.outbox.push(entry);
    this.outbox.sort((one, other) => one.createdAt - other.createdAt);
    this.changed();
  }

  discard(msgNo) {
    this.outbox = this.outbox.filter((entry) => entry.msgNo !== msgNo);
    this.changed();
  }

  /** A message takes its place; answers whether it is new here. */
  take(message) {
    if (this.seqs.has(message.seq)) return false;
    const pending = this.isMine(message) && this.find(message.msgNo);
    // How old others are is known to the server alone: it tells its wall clock without a zone.
    message.heardAt = pending ? this.now() : null;
    message.picture = pending?.picture; // what was picked here need not be fetched
    const at = this.said.findLastIndex((known) => known.seq < message.seq) + 1;
    this.said.splice(at, 0, message);
    this.seqs.add(message.seq);
    this.lastSeq = Math.max(this.lastSeq, message.seq);
    this.lastRev = Math.max(this.lastRev, message.rev);
    if (pending) this.outbox = this.outbox.filter((entry) => entry !== pending);
    return true;
  }

  /** What the house said is in another language now. */
  retell(items) {
    for (const { seq, content } of items) {
      const known = this.said.find((one) => one.type === "SYSTEM" && one.seq === seq);
      if (known) known.content = content;
    }
    this.changed();
  }

  /** Of a long history only the newest rows are kept, while nobody looks at the others. */
  trim() {
    if (this.said.length <= MOST) return;
    for (const gone of this.said.splice(0, this.said.length - MOST)) this.seqs.delete(gone.seq);
    this.older = true;
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}

const HEARD = {
  MSG(frame) {
    const before = this.lastSeq;
    if (!this.take(frame)) return;
    if (before && frame.seq > before + 1) this.dispatchEvent(new CustomEvent("hole", { detail: before }));
    if (this.isMine(frame)) return;
    if (this.typing?.senderId === frame.senderId) this.typing = null;
    this.dispatchEvent(new CustomEvent("said", { detail: frame }));
  },
  SYSTEM(frame) {
    // An announcement without a place in the order is not part of the conversation.
    if (frame.seq !== undefined) this.take(frame);
  },
  RECALL(frame) {
    const message = this.said.find((known) => known.msgId === frame.msgId);
    if (!message) return;
    Object.assign(message, { recalled: true, kept: this.isMine(message) ? message.content : undefined });
    for (const what of ["content", "fileUrl", "fileName", "payload", "picture", "quote"]) delete message[what];
    for (const other of this.said) if (other.quote?.msgNo === message.msgNo) other.quote.recalled = true;
    this.dispatchEvent(new Event("recalled"));
  },
  READ_RECEIPT(frame) {
    if (frame.readerId === this.me()) this.mine = Math.max(this.mine, frame.lastReadMsgId);
    else forward(this.read, frame.lastReadSeq ?? 0, frame.lastReadMsgId);
  },
  DELIVERED_RECEIPT(frame) {
    if (frame.readerId !== this.me()) forward(this.delivered, frame.lastDeliveredSeq ?? 0, frame.lastDeliveredMsgId);
  },
  TYPING(frame) {
    if (frame.senderId === this.me()) return;
    const until = frame.content === "" || frame.stopped ? 0 : performance.now() + TYPING_LASTS;
    this.typing = until ? { senderId: frame.senderId, until } : null;
  },
  SESSION_STATUS(frame) {
    const { state, agent = null, queue = null, unansweredSince = null } = frame;
    // An opening that begins anew has not been rated.
    const rating = this.session.state === "closed" && state !== "closed" ? null : this.session.rating;
    Object.assign(this.session, { state, agent, queue, unansweredSince, rating });
  },
  ORDER_CARD_EXPIRE: settleCard,
  ORDER_CARD_UPDATE: settleCard,
};

function settleCard(frame) {
  const card = this.said.find((known) => known.payload?.orderCardId === frame.orderCardId);
  if (card) card.payload.status = frame.status;
}

// Marks only move forward; older servers tell the id of a message only, snapshots its place only.
function forward(mark, seq, id) {
  mark.seq = Math.max(mark.seq, seq);
  mark.id = Math.max(mark.id, id);
}

function isUpTo(mark, message) {
  return message.seq <= mark.seq || message.msgId <= mark.id;
}
