import { freshNumber } from "./element.js";
import { Line } from "./line.js";
import { Problem } from "./api.js";

const SETTLED = 15_000; // ms within which the server says what became of a message
const FIRST_PAUSE = 1000; // ms between two tries over HTTP
const LONGEST_PAUSE = 30_000;
const SHORT = 50; // messages that are simply heard from the first
const ECHO = 4000; // characters of typing that are shown before they are sent

/**
 * What the leading tab does for all: it signs the visitor in, opens the conversation, holds the line and carries
 * what was written, one after the other and each under the same number until the server has it.
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
    this.carrying = false;
    this.waiting = new Map();
    this.uploads = new Map();
    this.pause = FIRST_PAUSE;
    this.turns = 0;
  }

  /** This tab leads now: take up what was left. */
  async lead() {
    this.leads = true;
    if (this.store.known.session) this.connect();
    this.carry();
  }

  yield() {
    this.leads = false;
    this.topic = null;
    this.line.close();
    for (const upload of this.uploads.values()) upload.abort();
    for (const settle of this.waiting.values()) settle("lost");
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
    const { session } = this.store.known;
    if (!session) return;
    const { turns } = this;
    try {
      const found = await this.api.get(`/sessions/${session.sessionId}`);
      // What was told meanwhile may be newer than the answer.
      if (turns !== this.turns) return void this.refresh();
      this.keep(found);
    } catch (problem) {
      if (problem.status === 401) this.signedOut();
      // It was removed with everything in it; the next word begins another one.
      if (problem.status === 404) this.store.know({ session: null });
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
      this.carry();
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
    if (body.type === "MSG") this.waiting.get(body.msgNo)?.("sent");
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
    const settle = this.waiting.get(frame.msgNo);
    if (settle) settle(frame.retry ? "lost" : "failed", [frame.title, frame.hint].filter(Boolean).join(" · "));
    else if (!frame.retry) this.fire("told", frame);
  }

  turned() {
    if (!this.line.isLive) for (const settle of this.waiting.values()) settle("lost");
    if (this.line.state === "signed_out") return this.signedOut();
    if (this.line.state === "blocked") this.fire("told", { title: "", code: "blocked" });
    this.fire("line", this.line.told);
  }

  /** The sign-in has ended elsewhere. What waits goes out under a new one. */
  signedOut() {
    this.line.close();
    this.store.know({ token: null, person: null, session: null });
    this.fire("signed", { isOther: true });
    this.carry();
  }

  // What was written

  /** Carry whatever waits, in order. Each caller may call as often as it likes. */
  async carry() {
    this.wanted = true;
    if (!this.leads || this.carrying) return;
    this.carrying = true;
    clearTimeout(this.again);
    try {
      // Who calls meanwhile may know of something that this round has passed by.
      while (this.leads && this.wanted) {
        this.wanted = false;
        while (this.leads && (await this.carryNext()));
      }
    } catch (error) {
      this.comeBack();
      if (!(error instanceof Problem)) throw error;
    } finally {
      this.carrying = false;
    }
  }

  /** Answers whether to go on. */
  async carryNext() {
    const entry = (await this.store.all()).find((kept) => kept.state !== "failed");
    if (!entry) return false;
    try {
      return await this.deliver(entry);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 401 && this.store.known.token) {
        this.store.know({ token: null, person: null, session: null });
        this.fire("signed", { isOther: true });
        return true;
      }
      if (!problem.retry) return this.change(entry, { state: "failed", reason: problem.message });
      await this.change(entry, { state: "waiting" });
      throw problem;
    }
  }

  async deliver(entry) {
    if (!this.store.known.token) await this.signIn(entry.nickname ? { nickname: entry.nickname } : {});
    if (!this.store.known.session) await this.openSession(entry.subject ?? "");
    if (entry.blob && !entry.file) await this.upload(entry);
    if (!this.line.isLive || !this.topic?.isSettled) {
      await this.change(entry, { state: "waiting" });
      this.connect();
      return false; // the line carries on when it is there
    }
    // It had arrived before the line was lost; the server does not tell it twice.
    if (this.conversation.said.some(({ msgNo }) => msgNo === entry.msgNo)) return this.settle(entry);
    const [state, reason] = await this.send(entry);
    this.pause = FIRST_PAUSE;
    if (state === "sent") return this.settle(entry);
    if (state === "failed") return this.change(entry, { state, reason });
    await this.change(entry, { state: "waiting" });
    if (this.line.isLive) this.comeBack();
    return false;
  }

  /** SEND. Its echo says that it is on disk; a refusal on the errors queue that it never will be. */
  async send(entry) {
    await this.change(entry, { state: "sending", tries: (entry.tries ?? 0) + 1 });
    // Meanwhile the page may have gone, or the line.
    if (!this.leads || !this.line.isLive) return ["lost"];
    return new Promise((done) => {
      const settle = (state, reason = "") => {
        clearTimeout(timer);
        this.waiting.delete(entry.msgNo);
        done([state, reason]);
      };
      const timer = setTimeout(() => {
        // A time-out proves nothing: ask again under the same number.
        this.line.suspect();
        settle("lost");
      }, SETTLED);
      this.waiting.set(entry.msgNo, settle);
      this.line.send("/app/chat/send", bodyOf(entry, this.store.known.session.sessionId));
    });
  }

  async upload(entry) {
    const cut = new AbortController();
    this.uploads.set(entry.msgNo, cut);
    let told = 0;
    const progress = (part) => {
      if (part < 1 && performance.now() - told < 200) return;
      told = performance.now();
      this.fire("entry", { msgNo: entry.msgNo, part });
    };
    try {
      await this.change(entry, { state: "sending", part: 0 });
      const file = await this.api.upload(entry.blob, entry.name, progress, cut.signal);
      await this.change(entry, { file, part: 1 });
    } finally {
      this.uploads.delete(entry.msgNo);
    }
  }

  async settle(entry) {
    await this.store.remove(entry.msgNo);
    this.fire("gone", entry.msgNo);
    return true;
  }

  async change(entry, changes) {
    Object.assign(entry, changes);
    // Who was discarded meanwhile does not come back.
    if (this.store.entries.has(entry.msgNo)) await this.store.put(entry);
    const { blob, ...told } = entry;
    this.fire("entry", told);
    return true;
  }

  async discard(msgNo) {
    this.uploads.get(msgNo)?.abort();
    await this.store.remove(msgNo);
    this.fire("gone", msgNo);
    this.carry();
  }

  async retry(msgNo) {
    const entry = (await this.store.all()).find((kept) => kept.msgNo === msgNo);
    // It was refused under its number, so nothing is stored under it.
    if (entry) await this.change(entry, { state: "waiting", reason: "" });
    this.pause = FIRST_PAUSE;
    this.carry();
  }

  comeBack() {
    clearTimeout(this.again);
    this.again = setTimeout(() => this.carry(), this.pause * (0.8 + Math.random() * 0.4));
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
  }

  // What else a visitor does

  /** `what` is read, typing or recall; lost when there is no line: none of it is worth carrying later. */
  tell(what, body) {
    const { session } = this.store.known;
    if (!this.line.isLive || !session) return;
    if (body.content) body.content = body.content.slice(0, ECHO);
    this.line.send(`/app/chat/${what}`, { sessionId: session.sessionId, ...body });
  }

  fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** A new entry of the outbox. */
export function entryOf(content) {
  return { msgNo: freshNumber(), state: "waiting", reason: "", tries: 0, createdAt: Date.now(), ...content };
}

function bodyOf(entry, sessionId) {
  const { msgNo, text, file, quoteMsgNo } = entry;
  const quoted = quoteMsgNo ? { quoteMsgNo } : {};
  if (!file) return { sessionId, msgNo, msgType: "text", content: text, ...quoted };
  const { thumbnailUrl, ...told } = file;
  const msgType = /^image\//.test(file.fileType) ? "image" : "file";
  return { sessionId, msgNo, msgType, ...told, ...quoted };
}
