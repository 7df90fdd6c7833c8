import { Outbox } from "./outbox.js";

const TYPING_LASTS = 5000; // ms

/**
 * One conversation as one person sees it: what was said, in the server's order, and how far everybody has come.
 * Knows frames, but neither the line nor the page. Fires `change`, and `said` for a new message of somebody else.
 */
export class Conversation extends EventTarget {
  /** `me` is the viewer's id, `now` the server's time in ms, `recallWindow` in ms. */
  constructor(me, now, recallWindow) {
    super();
    this.me = me;
    this.now = now;
    this.recallWindow = recallWindow;
    this.outbox = new Outbox();
    this.said = [];
    this.lastSeq = 0;
    this.lastRev = 0;
    this.delivered = 0;
    this.read = 0;
    this.mine = 0; // the newest id that this viewer has read
    this.typing = null;
    this.older = false;
  }

  /** A page of history, oldest first; `more` says that there is something before it. */
  load(items, more) {
    for (const item of items) this.take(item);
    this.older = more;
    this.changed();
  }

  /**
   * The first page of history, of which others' newest `unread` messages have not been read. From the first of
   * those on it is left to the line, which says for each that it arrived.
   */
  begin(items, more, unread) {
    const others = items.filter((item) => item.type === "MSG" && !this.isMine(item));
    const firstUnread = others[Math.max(0, others.length - unread)];
    const known = unread > 0 && firstUnread ? items.filter((item) => item.seq < firstUnread.seq) : items;
    this.mine = known.findLast((item) => item.type === "MSG")?.msgId ?? 0;
    this.load(known, more);
    if (known.length === 0 && items.length > 0) this.lastSeq = items[0].seq - 1;
  }

  /** One frame of /topic/session/{no}. */
  hear(frame) {
    const heard = HEARD[frame.type];
    if (!heard) return;
    this.lastRev = Math.max(this.lastRev, frame.rev ?? 0);
    heard.call(this, frame);
    this.changed();
  }

  /** Forget a typist who has fallen silent. */
  listenOn() {
    if (!this.typing || performance.now() < this.typing.until) return;
    this.typing = null;
    this.changed();
  }

  isMine(message) {
    return message.senderId === this.me;
  }

  /** How far one's own message came: sent, delivered or read. */
  stateOf(message) {
    if (message.msgId <= this.read) return "read";
    return message.msgId <= this.delivered ? "delivered" : "sent";
  }

  mayRecall(message) {
    return message.heardAt !== null && this.now() - message.heardAt < this.recallWindow;
  }

  get unread() {
    return this.said.filter((m) => m.type === "MSG" && !this.isMine(m) && !m.recalled && m.msgId > this.mine).length;
  }

  /** What is shown: what was said, then what has not yet come back. */
  rows() {
    return [...this.said, ...this.outbox.entries];
  }

  /** A message takes its place; answers whether it is new here. */
  take(message) {
    if (this.said.some((known) => known.seq === message.seq)) return false;
    // How old others are is known to the server alone: it tells its wall clock without a zone.
    message.heardAt = this.outbox.find(message.msgNo) ? this.now() : null;
    const at = this.said.findLastIndex((known) => known.seq < message.seq) + 1;
    this.said.splice(at, 0, message);
    this.lastSeq = Math.max(this.lastSeq, message.seq);
    this.lastRev = Math.max(this.lastRev, message.rev);
    if (this.isMine(message)) this.outbox.remove(message.msgNo);
    return true;
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}

const HEARD = {
  MSG(frame) {
    if (!this.take(frame) || this.isMine(frame)) return;
    if (this.typing?.senderId === frame.senderId) this.typing = null;
    this.dispatchEvent(new CustomEvent("said", { detail: frame }));
  },
  SYSTEM(frame) {
    // An announcement without a place in the order is not part of the conversation.
    if (frame.seq !== undefined) this.take(frame);
  },
  RECALL(frame) {
    const message = this.said.find((known) => known.msgId === frame.msgId);
    if (message) message.recalled = true;
  },
  READ_RECEIPT(frame) {
    if (frame.readerId === this.me) this.mine = Math.max(this.mine, frame.lastReadMsgId);
    else this.read = Math.max(this.read, frame.lastReadMsgId);
  },
  DELIVERED_RECEIPT(frame) {
    if (frame.readerId !== this.me) this.delivered = Math.max(this.delivered, frame.lastDeliveredMsgId);
  },
  TYPING(frame) {
    if (frame.senderId === this.me) return;
    const until = frame.content === "" ? 0 : performance.now() + TYPING_LASTS;
    this.typing = until ? { senderId: frame.senderId, content: frame.content, until } : null;
  },
  ORDER_CARD_EXPIRE: settleCard,
  ORDER_CARD_UPDATE: settleCard,
};

function settleCard(frame) {
  const card = this.said.find((known) => known.payload?.orderCardId === frame.orderCardId);
  if (card) card.payload.status = frame.status;
}
