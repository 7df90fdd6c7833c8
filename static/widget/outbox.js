import { Problem } from "./api.js";
import { freshNumber } from "./element.js";

const SETTLED = 15_000; // ms within which the server says what became of a message
const FIRST_PAUSE = 1000; // ms between two tries over HTTP
const LONGEST_PAUSE = 30_000;

/** What was written and is not confirmed: carried in order, each under the same number until the server has it. */
export class Outbox {
  constructor(courier, store) {
    this.courier = courier;
    this.store = store;
    this.carrying = false;
    this.waiting = new Map();
    this.uploads = new Map();
    this.pause = FIRST_PAUSE;
  }

  /** The line is gone: whatever is under way may or may not have arrived. */
  lose() {
    for (const settle of this.waiting.values()) settle("lost");
  }

  /** Another tab carries on. */
  yield() {
    for (const upload of this.uploads.values()) upload.abort();
    this.lose();
  }

  /** Carry whatever waits, in order. Each caller may call as often as it likes. */
  async carry() {
    this.wanted = true;
    if (!this.courier.leads || this.carrying) return;
    this.carrying = true;
    clearTimeout(this.again);
    try {
      // Who calls meanwhile may know of something that this round has passed by.
      while (this.courier.leads && this.wanted) {
        this.wanted = false;
        while (this.courier.leads && (await this.carryNext()));
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
        this.courier.fire("signed", { isOther: true });
        return true;
      }
      if (!problem.retry) return this.change(entry, { state: "failed", reason: problem.message });
      await this.change(entry, { state: "waiting" });
      throw problem;
    }
  }

  async deliver(entry) {
    if (!this.store.known.token) await this.courier.signIn(entry.nickname ? { nickname: entry.nickname } : {});
    if (!this.store.known.session) await this.courier.openSession(entry.subject ?? "");
    if (entry.blob && !entry.file) await this.upload(entry);
    if (this.courier.poll.answers) return this.post(entry);
    if (!this.courier.line.isLive || !this.courier.topic?.isSettled) {
      await this.change(entry, { state: "waiting" });
      this.courier.connect();
      return false; // the line carries on when it is there
    }
    // It had arrived before the line was lost; the server does not tell it twice.
    if (this.courier.conversation.said.some(({ msgNo }) => msgNo === entry.msgNo)) return this.settle(entry);
    const [state, reason] = await this.send(entry);
    this.pause = FIRST_PAUSE;
    if (state === "sent") return this.settle(entry);
    if (state === "failed") return this.change(entry, { state, reason });
    await this.change(entry, { state: "waiting" });
    if (this.courier.line.isLive) this.comeBack();
    return false;
  }

  /** SEND. Its echo says that it is on disk; a refusal on the errors queue that it never will be. */
  async send(entry) {
    await this.change(entry, { state: "sending", tries: (entry.tries ?? 0) + 1 });
    // Meanwhile the page may have gone, or the line.
    if (!this.courier.leads || !this.courier.line.isLive) return ["lost"];
    return new Promise((done) => {
      const settle = (state, reason = "") => {
        clearTimeout(timer);
        this.waiting.delete(entry.msgNo);
        done([state, reason]);
      };
      const timer = setTimeout(() => {
        // A time-out proves nothing: ask again under the same number.
        this.courier.line.suspect();
        settle("lost");
      }, SETTLED);
      this.waiting.set(entry.msgNo, settle);
      this.courier.line.send("/app/chat/send", bodyOf(entry, this.store.known.session.sessionId));
    });
  }

  /** Where no line can be: the answer says that it is on disk, and again so under the same number. */
  async post(entry) {
    await this.change(entry, { state: "sending" });
    const { sessionId } = this.store.known.session;
    const message = await this.courier.api.post(`/sessions/${sessionId}/messages`, bodyOf(entry, sessionId));
    this.courier.fire("frame", message);
    this.pause = FIRST_PAUSE;
    return this.settle(entry);
  }

  async upload(entry) {
    const cut = new AbortController();
    this.uploads.set(entry.msgNo, cut);
    let told = 0;
    const progress = (part) => {
      if (part < 1 && performance.now() - told < 200) return;
      told = performance.now();
      this.courier.fire("entry", { msgNo: entry.msgNo, part });
    };
    try {
      await this.change(entry, { state: "sending", part: 0 });
      const file = await this.courier.api.upload(entry.blob, entry.name, progress, cut.signal);
      await this.change(entry, { file, part: 1 });
    } finally {
      this.uploads.delete(entry.msgNo);
    }
  }

  async settle(entry) {
    await this.store.remove(entry.msgNo);
    this.courier.fire("gone", entry.msgNo);
    return true;
  }

  async change(entry, changes) {
    Object.assign(entry, changes);
    // Who was discarded meanwhile does not come back.
    if (this.store.entries.has(entry.msgNo)) await this.store.put(entry);
    const { blob, ...told } = entry;
    this.courier.fire("entry", told);
    return true;
  }

  async discard(msgNo) {
    this.uploads.get(msgNo)?.abort();
    await this.store.remove(msgNo);
    this.courier.fire("gone", msgNo);
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
