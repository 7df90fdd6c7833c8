import { clock } from "../core/clock.js";
import { live } from "../core/live.js";
import { prefs } from "../core/prefs.js";
import { store } from "../core/store.js";
import { language } from "../core/texts.js";
import { ref, shallowReactive, shallowRef } from "../core/vue.js";
import { recall as recallKept, remember } from "./cache.js";
import { Feed } from "./feed.js";
import { History } from "./history.js";
import { Listening } from "./listening.js";
import { outbox } from "./outbox.js";
import { Presence } from "./presence.js";
import { Rows } from "./rows.js";
import { Typists } from "./typing.js";
import { dayAt } from "./wall.js";

const FAR = 30; // unread messages that are more than a screen

/**
 * One open conversation as this page sees it: the feed, its rows, where one reads in it and how far. `session` is the
 * reactive one of the store. Lives from `open` to `close`.
 */
export class Conversation {
  constructor(session) {
    this.session = session;
    this.id = session.sessionId;
    this.me = store.me.id;
    this.feed = new Feed(this.me);
    this.maker = new Rows();
    this.rows = shallowRef([]);
    this.state = ref("loading"); // or ready, failed
    this.problem = shallowRef(null);
    this.divider = null;
    this.unfolded = new Set();
    this.below = ref(0); // new ones under what is in view
    this.isFollowing = true;
    this.place = shallowRef(null); // {seq | bottom | divider}: where the log should go next
    this.typists = new Typists();
    this.viewers = shallowReactive(new Map());
    this.presence = new Presence();
    this.quote = shallowRef(null);
    this.fresh = new Set(); // listeners for what is new
    this.history = new History(this.id, this.feed, () => this.changed());
    this.listening = new Listening(this);
    this.seenSeq = () => 0; // the newest in view, as the log knows
    this.drawing = 0;
  }

  get visitor() {
    return this.session.visitor?.id ?? null;
  }

  get takesPart() {
    return this.session.participants?.some((person) => person.id === this.me) ?? false;
  }

  get readMark() {
    return this.feed.marks.get(this.me)?.read ?? 0;
  }

  /** Load it and listen. `seq` asks for the part around a message. */
  async open(seq = null) {
    this.takeMarks();
    this.readAtOpening = this.readMark;
    this.spoken = language.value; // what the house's own sentences are held in
    const wasKept = recallKept(this.id, this.feed);
    this.takeMarks();
    if (wasKept) this.becomeReady();
    try {
      if (seq !== null) await this.jump(seq);
      else if (!wasKept) await this.begin();
    } catch (problem) {
      if (!this.isClosed) this.fail(problem);
      return;
    }
    if (this.isClosed) return;
    this.becomeReady();
    this.listening.begin();
  }

  async begin() {
    const { unread, lastSeq } = this.session;
    const isFar = unread > FAR && prefs.openAt === "unread" && this.readAtOpening > 0;
    await (isFar ? this.history.around(this.readAtOpening) : this.history.latest());
    this.feed.lastSeq = Math.max(this.feed.lastSeq, isFar ? lastSeq : 0);
  }

  becomeReady() {
    if (this.state.value === "ready") return;
    this.divide();
    this.state.value = "ready";
    this.draw();
    this.place.value ??= this.opensAt();
  }

  /** What is not read now is new, until the conversation is left. */
  divide() {
    const { unread } = this.session;
    this.divider = unread > 0 && this.takesPart ? { seq: this.readAtOpening, count: unread } : null;
  }

  opensAt() {
    return this.divider && this.divider.count > FAR && prefs.openAt === "unread" ? { divider: true } : { bottom: true };
  }

  fail(problem) {
    this.problem.value = problem;
    this.state.value = "failed";
  }

  close() {
    this.isClosed = true;
    this.listening.stop();
    this.history.stop();
    this.typists.stop();
    cancelAnimationFrame(this.drawing);
    if (this.state.value === "ready" && this.spoken === language.value) remember(this.id, this.feed);
  }

  /** What the server answered of this conversation, as if it were heard. */
  take(frame) {
    this.feed.hear(frame);
    this.changed();
  }

  takeMarks() {
    for (const { personId, deliveredSeq, readSeq } of this.session.marks ?? []) {
      this.feed.mark(personId, { delivered: deliveredSeq, read: readSeq });
    }
  }

  /** Everything up to this message has been seen. */
  markRead(item) {
    const { lastReadSent = 0 } = this;
    if (!this.takesPart || item.seq <= Math.max(this.readMark, lastReadSent) || live.state.state !== "live") return;
    this.lastReadSent = item.seq;
    live.send("/app/chat/read", { sessionId: this.id, lastReadMsgId: item.msgId }).catch(() => (this.lastReadSent = 0));
  }

  async jump(seq) {
    if (seq < this.feed.firstHeld || seq > this.feed.lastHeld) {
      await this.history.around(seq);
      this.feed.lastSeq = Math.max(this.feed.lastSeq, this.session.lastSeq);
      this.draw();
    }
    this.place.value = { seq };
  }

  async toNewest() {
    if (!this.feed.isAtNewest) {
      await this.history.latest();
      this.draw();
    }
    this.below.value = 0;
    this.place.value = { bottom: true };
  }

  unfold(key) {
    this.unfolded.add(key);
    this.changed();
  }

  /** Draw in the next frame, however much has changed until then. */
  changed() {
    if (this.drawing || this.isClosed) return;
    const draw = () => {
      this.drawing = 0;
      this.draw();
    };
    // A hidden page has no frames.
    this.drawing = document.hidden ? setTimeout(draw) : requestAnimationFrame(draw);
  }

  draw() {
    if (this.state.value !== "ready") return;
    const pending = outbox.entries.filter((entry) => entry.sessionId === this.id);
    const { feed, visitor, divider, unfolded } = this;
    const today = dayAt(clock.now.value);
    this.rows.value = this.maker.of({ feed, pending, visitor, divider, today, unfolded });
  }
}
