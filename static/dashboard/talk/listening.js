import { clock } from "../core/clock.js";
import { live } from "../core/live.js";
import { store } from "../core/store.js";
import { watch } from "../core/vue.js";
import { catchUp } from "./catching_up.js";
import { allNotes } from "./note_calls.js";
import { onSent, outbox, settled } from "./outbox.js";
import { dayAt } from "./wall.js";

/** What happens in an open conversation `talk`, as it is heard from `begin` to `stop`: frames, one's own words, the day. */
export class Listening {
  constructor(talk) {
    this.talk = talk;
    this.stops = [];
    this.stopHearing = () => {};
  }

  begin() {
    const { talk } = this;
    const { sessionNo } = talk.session;
    this.stops.push(
      () => this.stopHearing(),
      () => talk.presence.unknown(),
      live.listen(`/topic/session/${sessionNo}/team`, (frame) => this.hearTeam(frame)),
      live.onResume(() => this.cameBack()),
      // How far it has come is asked first, before what was missed is told.
      watch(() => live.state.state, (state) => state === "live" || this.deaf(), { flush: "sync" }),
      onSent((sessionId, message) => this.sent(sessionId, message)),
      watch(() => outbox.entries, () => talk.changed()),
      watch(() => talk.session.marks, () => (talk.takeMarks(), talk.changed())),
      watch(() => dayAt(clock.now.value), () => talk.changed()),
    );
    if (live.state.state === "live") this.tune();
    this.view(true);
    this.askNotes();
  }

  stop() {
    this.view(false);
    for (const stop of this.stops) stop();
  }

  deaf() {
    this.stopHearing();
    this.talk.presence.unknown();
  }

  /** Hear what is said, first what was missed. */
  tune() {
    const { feed, session } = this.talk;
    const since = () => ({ "last-seq": feed.lastSeq, ...(feed.lastRev ? { "last-rev": feed.lastRev } : {}), ack: "client-individual" });
    this.stopHearing();
    this.stopHearing = live.listen(`/topic/session/${session.sessionNo}`, (frame, _headers, ack) => this.hear(frame, ack), since);
  }

  /** Colleagues see who has this conversation before them. */
  view(viewing) {
    live.send("/app/chat/viewing", { sessionId: this.talk.id, viewing }).catch(() => null);
  }

  async cameBack() {
    const { talk } = this;
    this.view(true);
    talk.viewers.clear();
    this.askNotes();
    const isThere = await catchUp(talk);
    if (isThere && !talk.isClosed && live.state.state === "live") this.tune();
  }

  askNotes() {
    const { talk } = this;
    allNotes(talk.id).then((notes) => notes.forEach((note) => talk.feed.note(note)), () => null).then(() => talk.changed());
  }

  hear(frame, ack = () => {}) {
    const { talk } = this;
    if (frame.type === "TYPING") return frame.senderId === talk.me ? undefined : talk.typists.hear(this.named(frame));
    const { fresh, hole } = talk.feed.hear(frame, talk.isFollowing);
    if (frame.type === "MSG" && frame.senderId !== talk.me && talk.takesPart) ack();
    if (frame.msgNo) settled(frame.msgNo);
    if (frame.type === "RECALL" && talk.quote.value?.msgId === frame.msgId) talk.quote.value = null;
    if (hole) talk.history.mend(frame.seq);
    if (fresh) this.heardNew(fresh);
    if (frame.type === "READ_RECEIPT" && talk.readMark >= talk.feed.lastSeq) talk.session.unread = 0;
    talk.changed();
  }

  heardNew(item) {
    const { talk } = this;
    if (item.type === "MSG") talk.typists.forget(item.senderId);
    if (!talk.isFollowing && item.senderId !== talk.me) talk.below.value += 1;
    for (const listener of [...talk.fresh]) listener(item);
  }

  hearTeam(frame) {
    const { talk } = this;
    if (frame.type === "VISITOR_PRESENCE") talk.presence.heard(frame.online);
    else if (frame.type !== "VIEWING") talk.take(frame);
    else if (frame.personId === talk.me) return;
    else if (frame.viewing) talk.viewers.set(frame.personId, frame.name);
    else talk.viewers.delete(frame.personId);
  }

  named(frame) {
    const { participants = [], visitor } = this.talk.session;
    const person = [visitor, ...participants].find((one) => one?.id === frame.senderId);
    return { ...frame, senderName: person?.nickname ?? store.seats.get(frame.senderId)?.name ?? "" };
  }

  /** What this page sent is a message now. Answers whether it is one of this conversation. */
  sent(sessionId, message) {
    const { talk } = this;
    if (sessionId !== talk.id) return false;
    // With something missing before it, the line brings it in its turn.
    const { hole } = talk.feed.hear(message, talk.isFollowing);
    if (!hole) settled(message.msgNo);
    talk.changed();
    return true;
  }
}
