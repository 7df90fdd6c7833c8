import { Line } from "./line.js";
import { Outbox } from "./outbox.js";
import { Poll } from "./poll.js";

const SHORT = 50; // messages that are simply heard from the first
const ECHO = 4000; // characters of typing that are shown before they are sent

/**
 * What the leading tab does for all: it signs the visitor in, opens the conversation and holds the line, or
 * asks now and then where no line can be. Its outbox carries what was written.
 *
 * Fires `frame` (body), `entry` (an entry that changed), `line`, `session` (whole), `signed`.
 */
export class Courier extends EventTarget {
  constructor(shell, api, store, conversation) {
    super();
    this.api = api;
    this.store = store;
    this.conversation = conversation;
    this.line = new Line(shell, () => store.known.token);
    this.line.addEventListener("live", () => this.wentLive());
    this.line.addEventListener("probe", () => this.probe());
    this.line.addEventListener("state", () => this.turned());
    this.shell = shell;
    this.prepare = async () => {}; // what has to be there before anything is heard
    this.leads = false;
    this.outbox = new Outbox(this, store);
    this.poll = new Poll(this);
    this.turns = 0;
  }

  /** This tab leads now: take up what was left. */
  async lead() {
    this.leads = true;
    if (this.store.known.session) this.connect();
    this.outbox.carry();
  }

  yield() {
    this.leads = false;
    this.topic = null;
    this.line.close();
    this.outbox.yield();
  }

  /** Open the line, if there is somebody to talk to. */
  connect() {
    if (this.leads && this.store.known.session && this.store.known.token) this.line.open();
  }

  /** Sign in as nobody known, or as whom the site says it is. Answers the person. */
  async signIn(identity = {}) {
    const { orgUid } = this.shell.state.look;
    const signed = await this.api.post("/visitors", { orgUid, ...identity });
    const isOther = signed.person.id !== this.store.known.person?.id;
    this.store.know({ token: signed.accessToken, person: signed.person, ...(isOther ? { session: null } : {}) });
    if (isOther) this.topic = null;
    this.fire("signed", { isOther });
    return signed.person;
  }

  /** The open conversation, or a new one. */
  async openSession(subject = "") {
    const session = await this.api.post("/sessions", { subject: subject.slice(0, 200) });
    this.keep(session);
    return session;
  }

  keep(session) {
    const { sessionId, sessionNo, state } = session;
    this.store.know({ session: { sessionId, sessionNo, state } });
    this.fire("session", session);
    this.connect();
    if (this.line.isLive) this.listen();
  }

  /** The server may have changed its mind while nobody listened. */
  async refresh() {
    if (this.store.known.session) await this.asked().catch(() => {});
  }

  /** How the conversation stands; raises Problem. */
  async asked() {
    const { turns } = this;
    try {
      const found = await this.api.get(`/sessions/${this.store.known.session.sessionId}`);
      // What was told meanwhile may be newer than the answer.
      if (turns !== this.turns) return await this.asked();
      this.keep(found);
      return found;
    } catch (problem) {
      if (problem.status === 401) this.signedOut();
      // It was removed with everything in it; the next word begins another one.
      if (problem.status === 404) this.store.know({ session: null });
      throw problem;
    }
  }

  // The line

  wentLive() {
    this.topic = null;
    this.line.subscribe("/user/queue/errors", (frame) => this.refused(frame));
    // Whatever turns from here on is told; how it stood before is asked.
    this.line.subscribe("/user/queue/notify", (frame) => this.notified(frame), {}, () => this.refresh());
    this.listen();
  }

  /** Hear what was missed and what comes; what waits to be sent follows when the server has this ear. */
  async listen() {
    const { session } = this.store.known;
    const no = session?.sessionNo;
    if (!session || this.topic?.no === no) return;
    const { conversation, line } = this;
    // A long talk begins with its newest page, not with its first word.
    if (!conversation.lastSeq && !(conversation.session?.lastSeq < SHORT)) await this.prepare();
    if (line.isLive && this.topic?.no !== no) this.subscribeTo(no);
  }

  subscribeTo(no) {
    const { lastSeq, lastRev } = this.conversation;
    // ACK says that a message arrived; that is what `delivered` stands on.
    const headers = { ack: "client-individual", "last-seq": String(lastSeq), "last-rev": String(lastRev) };
    const earlier = this.topic;
    const heard = (body, ack) => this.heard(body, ack);
    const topic = (this.topic = { no });
    topic.leave = this.line.subscribe(`/topic/session/${no}`, heard, headers, () => {
      topic.isSettled = true;
      this.outbox.carry();
    });
    earlier?.leave?.();
  }

  /** A sign of life that is worth something: hear the conversation anew, with whatever was missed. */
  probe() {
    if (this.topic) this.subscribeTo(this.topic.no);
    else this.line.subscribe("/user/queue/notify", (frame) => this.notified(frame));
  }

  heard(body, ack) {
    if (body.type === "MSG" && !this.conversation.isMine(body)) ack();
    this.fire("frame", body);
    if (body.type === "MSG") this.outbox.waiting.get(body.msgNo)?.("sent");
  }

  notified(frame) {
    const { session } = this.store.known;
    if (frame.type === "SESSION_STATUS") {
      this.turns += 1;
      const isOurs = frame.sessionId === session?.sessionId;
      // Another conversation takes over when this one is over: an agent has invited the visitor.
      if (isOurs) this.store.know({ session: { ...session, state: frame.state } });
      else if (session?.state === "closed" && frame.state !== "closed") return void this.adopt(frame);
    }
    this.fire("frame", frame);
  }

  adopt({ sessionId, sessionNo, state }) {
    this.store.know({ session: { sessionId, sessionNo, state } });
    this.refresh();
  }

  /** What the server does not take is told with the number that was sent. */
  refused(frame) {
    const settle = this.outbox.waiting.get(frame.msgNo);
    if (settle) settle(frame.retry ? "lost" : "failed", [frame.title, frame.hint].filter(Boolean).join(" · "));
    else if (!frame.retry) this.fire("told", frame);
  }

  turned() {
    if (!this.line.isLive) this.outbox.lose();
    if (this.line.state === "lost") this.poll.begin();
    else this.poll.end();
    if (this.line.state === "signed_out") return this.signedOut();
    if (this.line.state === "blocked") this.fire("told", { title: "", code: "blocked" });
    this.tellLine();
  }

  get told() {
    return this.poll.answers ? "polling" : this.line.told;
  }

  tellLine() {
    this.fire("line", this.told);
  }

  /** The sign-in has ended elsewhere. What waits goes out under a new one. */
  signedOut() {
    this.line.close();
    this.store.know({ token: null, person: null, session: null });
    this.fire("signed", { isOther: true });
    this.outbox.carry();
  }

  // What else a visitor does

  /** `what` is read, typing or recall; lost when there is no line: none of it is worth carrying later. */
  tell(what, body) {
    const { session } = this.store.known;
    if (what === "read" && this.poll.answers && session) this.api.call("PUT", `/sessions/${session.sessionId}/read`, body).catch(() => {});
    if (!this.line.isLive || !session) return;
    if (body.content) body.content = body.content.slice(0, ECHO);
    this.line.send(`/app/chat/${what}`, { sessionId: session.sessionId, ...body });
  }

  fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
