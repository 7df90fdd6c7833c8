import { clock } from "../core/clock.js";
import { live } from "../core/live.js";
import { prefs } from "../core/prefs.js";
import { store } from "../core/store.js";
import { tellTabs } from "../core/tabs.js";
import { language } from "../core/texts.js";
import { ref, shallowReactive, shallowRef, watch } from "../core/vue.js";
import { recall as recallKept, remember } from "./cache.js";
import { catchUp } from "./catching_up.js";
import { Feed } from "./feed.js";
import { History } from "./history.js";
import { allNotes } from "./note_calls.js";
import { onSent, outbox, settled } from "./outbox.js";
import { Rows } from "./rows.js";
import { Typists } from "./typing.js";
import { dayAt } from "./wall.js";

const FAR = 30; // unread messages that are more than a screen

/**
 * One open conversation as this page sees it: the feed, its rows, and everything that its frames change. `session` is
 * the reactive one of the store. Lives from `open` to `close`.
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
    this.quote = shallowRef(null);
    this.fresh = new Set(); // listeners for what is new
    this.history = new History(this.id, this.feed, () => this.changed());
    this.stops = [];
    this.stopHearing = () => {};
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
    this.listen();
    this.askNotes();
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

  listen() {
    const { sessionNo } = this.session;
    this.stops.push(
      () => this.stopHearing(),
      live.listen(`/topic/session/${sessionNo}/team`, (frame) => this.hearTeam(frame)),
      live.onResume(() => this.cameBack()),
      // How far it has come is asked first, before what was missed is told.
      watch(() => live.state.state, (state) => state === "live" || this.stopHearing(), { flush: "sync" }),
      onSent((sessionId, message) => this.sent(sessionId, message)),
      watch(() => outbox.entries, () => this.changed()),
      watch(() => this.session.marks, () => (this.takeMarks(), this.changed())),
      watch(() => dayAt(clock.now.value), () => this.changed()),
    );
    if (live.state.state === "live") this.tune();
    this.view(true);
  }

  /** Hear what is said, first what was missed. */
  tune() {
    const { lastSeq, lastRev } = this.feed;
    const since = () => ({ "last-seq": lastSeq, ...(lastRev ? { "last-rev": lastRev } : {}), ack: "client-individual" });
    this.stopHearing();
    this.stopHearing = live.listen(`/topic/session/${this.session.sessionNo}`, (frame, _headers, ack) => this.hear(frame, ack), since);
  }

  close() {
    this.isClosed = true;
    this.view(false);
    for (const stop of this.stops) stop();
    this.history.stop();
    this.typists.stop();
    cancelAnimationFrame(this.drawing);
    if (this.state.value === "ready" && this.spoken === language.value) remember(this.id, this.feed);
  }

  /** Colleagues see who has this conversation before them. */
  view(viewing) {
    live.send("/app/chat/viewing", { sessionId: this.id, viewing }).catch(() => null);
  }

  async cameBack() {
    this.view(true);
    this.viewers.clear();
    this.askNotes();
    const isThere = await catchUp(this);
    if (isThere && !this.isClosed && live.state.state === "live") this.tune();
  }

  askNotes() {
    allNotes(this.id).then((notes) => notes.forEach((note) => this.feed.note(note)), () => null).then(() => this.changed());
  }

  hear(frame, ack = () => {}) {
    if (frame.type === "TYPING") return frame.senderId === this.me ? undefined : this.typists.hear(this.named(frame));
    const { fresh, hole } = this.feed.hear(frame, this.isFollowing);
    if (frame.type === "MSG" && frame.senderId !== this.me && this.takesPart) ack();
    if (frame.msgNo) settled(frame.msgNo);
    if (frame.type === "RECALL" && this.quote.value?.msgId === frame.msgId) this.quote.value = null;
    if (hole) this.history.mend(frame.seq);
    if (fresh) this.heardNew(fresh);
    if (frame.type === "READ_RECEIPT" && frame.readerId === this.me) this.readElsewhere();
    this.changed();
  }

  heardNew(item) {
    if (item.type === "MSG") this.typists.forget(item.senderId);
    if (!this.isFollowing && item.senderId !== this.me) this.below.value += 1;
    for (const listener of [...this.fresh]) listener(item);
  }

  hearTeam(frame) {
    if (frame.type === "VIEWING") {
      if (frame.personId === this.me) return;
      if (frame.viewing) this.viewers.set(frame.personId, frame.name);
      else this.viewers.delete(frame.personId);
      return;
    }
    this.feed.hear(frame);
    this.changed();
  }

  named(frame) {
    const { participants = [], visitor } = this.session;
    const person = [visitor, ...participants].find((one) => one?.id === frame.senderId);
    return { ...frame, senderName: person?.nickname ?? store.seats.get(frame.senderId)?.name ?? "" };
  }

  sent(sessionId, message) {
    if (sessionId !== this.id) return false;
    // With something missing before it, the line brings it in its turn.
    const { hole } = this.feed.hear(message, this.isFollowing);
    if (!hole) settled(message.msgNo);
    this.changed();
    return true;
  }

  readElsewhere() {
    const read = this.readMark;
    if (read >= this.feed.lastSeq) this.session.unread = 0;
    tellTabs("read", { sessionId: this.id, seq: read });
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
