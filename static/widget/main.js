import { Api } from "./api.js";
import { Clock } from "./clock.js";
import { Conversation } from "./conversation.js";
import { Courier, entryOf } from "./courier.js";
import { Panel } from "./panel.js";
import { Store } from "./store.js";
import { Tabs } from "./tabs.js";
import { Texts } from "./texts.js";

const PAGE = 50; // messages of history at once
const READ_PAUSE = 500; // ms between two marks

/** Begin on this page; answers what `swb` commands are given to. */
export async function start(shell) {
  const chat = new Chat(shell);
  await chat.begin();
  return chat;
}

/** One page's share of the visitor's conversation. One of the browser's tabs leads and holds the line for all. */
class Chat {
  constructor(shell) {
    this.shell = shell;
    this.look = shell.state.look;
    this.store = new Store(shell.key);
    shell.options.lang = this.store.known.lang || shell.options.lang;
    this.texts = new Texts(shell.language());
    this.api = new Api(shell, this.texts, () => this.store.known.token);
    this.clock = new Clock(this.api);
    this.conversation = new Conversation(() => this.store.known.person?.id, () => this.clock.now());
    this.courier = new Courier(shell, this.api, this.store, this.conversation);
    this.courier.prepare = () => this.load().catch(() => {});
    this.line = "closed";
    this.loaded = null;
    this.readTold = 0;
    this.introduction = {}; // what the form before the talk asked for
  }

  async begin() {
    const { known } = this.store;
    this.panel = new Panel(this);
    this.panel.begin();
    for (const entry of await this.store.all()) this.conversation.write(withoutBlob(entry));
    this.listen();
    this.lead();
    if (known.session) await this.load().catch(() => {});
    this.shell.emit("ready");
    if (this.shell.isPage) await this.open();
  }

  listen() {
    const { conversation, courier } = this;
    conversation.addEventListener("change", () => this.changed());
    conversation.addEventListener("said", ({ detail }) => this.heard(detail));
    // What is taken back is not looked at any longer.
    conversation.addEventListener("recalled", () => this.shell.root.querySelector("dialog")?.close());
    conversation.addEventListener("hole", ({ detail }) => this.fill(detail));
    for (const name of ["frame", "entry", "gone", "line", "session", "signed", "told"]) {
      courier.addEventListener(name, ({ detail }) => {
        this.tabs?.say({ t: name, detail });
        this.take(name, detail);
      });
    }
    // A page in the back-forward cache may hold neither socket nor lock.
    addEventListener("pagehide", () => this.tabs?.end());
    addEventListener("pageshow", ({ persisted }) => persisted && !this.isForgotten && this.lead());
    addEventListener("storage", ({ key, newValue }) => key === this.store.name && newValue === null && this.forgotten());
  }

  lead() {
    this.tabs = new Tabs(this.store.name);
    this.tabs.addEventListener("lead", () => this.courier.lead());
    this.tabs.addEventListener("yield", () => this.courier.yield());
    this.tabs.addEventListener("word", ({ detail }) => this.hear(detail));
    this.tabs.begin();
    this.tabs.say({ t: "state?" });
  }

  /** What another tab says: the leader's news, or what the leader is to do. */
  hear(word) {
    if (word.t === "do") return void (this.courier.leads && this.act(word.what, word.detail));
    if (word.t === "state?") return void (this.courier.leads && this.tabs.say({ t: "line", detail: this.courier.line.told }));
    if (word.t === "forget") return void this.forgotten();
    if (word.t === "language") return void this.speak(word.detail, false);
    if (word.t === "mark") {
      this.conversation.mine = Math.max(this.conversation.mine, word.detail);
      return void this.conversation.changed();
    }
    this.take(word.t, word.detail);
  }

  take(name, detail) {
    TAKEN[name]?.call(this, detail);
  }

  /** Do it here when this tab leads, else let the leader do it. */
  ask(what, detail) {
    if (this.courier.leads) return this.act(what, detail);
    return this.tabs.say({ t: "do", what, detail });
  }

  act(what, detail) {
    const { courier } = this;
    const acts = {
      carry: (entry) => {
        // Where nothing can be stored, the entry itself came along.
        if (entry && !this.store.entries.has(entry.msgNo)) this.store.entries.set(entry.msgNo, entry);
        courier.carry();
      },
      discard: (msgNo) => courier.discard(msgNo),
      retry: (msgNo) => courier.retry(msgNo),
      tell: ([kind, body]) => courier.tell(kind, body),
      connect: () => courier.connect(),
      refresh: () => courier.refresh(),
      try: () => courier.line.doubt(),
    };
    return acts[what](detail);
  }

  // What the visitor does

  /** Keep it first, show it then, send it when it can be sent. */
  async say(content) {
    const entry = entryOf({ ...content, ...this.introduction });
    await this.store.put(entry);
    const shown = withoutBlob(entry);
    if (entry.blob?.type.startsWith("image/")) shown.picture = URL.createObjectURL(entry.blob);
    this.conversation.write(shown);
    this.tabs.say({ t: "entry", detail: withoutBlob(entry) });
    this.ask("carry", this.store.isLasting ? null : entry);
  }

  discard(msgNo) {
    this.conversation.discard(msgNo);
    this.ask("discard", msgNo);
  }

  tell(kind, body) {
    this.ask("tell", [kind, body]);
  }

  /** Everything up to here was looked at. */
  markRead(message) {
    const now = performance.now();
    if (message.msgId <= this.conversation.mine) return;
    clearTimeout(this.readLater);
    if (now - this.readTold < READ_PAUSE) {
      this.readLater = setTimeout(() => this.markRead(message), READ_PAUSE);
      return;
    }
    this.readTold = now;
    this.conversation.mine = message.msgId;
    this.conversation.further = 0;
    this.tell("read", { lastReadMsgId: message.msgId });
    this.tabs.say({ t: "mark", detail: message.msgId });
    this.conversation.changed();
  }

  async close() {
    const { sessionId } = this.conversation.session;
    this.courier.fire("session", await this.api.post(`/sessions/${sessionId}/close`));
  }

  async rate(rating) {
    const { sessionId } = this.conversation.session;
    const session = await this.api.post(`/sessions/${sessionId}/rate`, rating);
    // A server that tells no rating has taken it all the same.
    this.conversation.know({ ...session, rating: session.rating ?? rating });
    this.shell.emit("rated", rating);
  }

  async leave(message) {
    if (!this.store.known.token) await this.courier.signIn();
    const { session } = this.store.known;
    return this.api.post("/left-messages", { ...message, ...(session ? { sessionId: session.sessionId } : {}) });
  }

  async upload(blob, name) {
    if (!this.store.known.token) await this.courier.signIn();
    return this.api.upload(blob, name, () => {}, new AbortController().signal);
  }

  /** The card changes by the server's event alone; who has already lost hears so. */
  async pay({ orderCardId }) {
    if (!this.look.pays) return void this.shell.emit("pay", { orderCardId });
    try {
      await this.api.post(`/order-cards/${orderCardId}/pay`);
    } catch (problem) {
      this.panel.tell(problem.message);
    }
  }

  get mayPay() {
    return this.look.pays || this.shell.hears("pay");
  }

  // History

  /** The newest page, once. */
  load() {
    this.loaded ??= this.loadNewest();
    this.loaded.catch(() => (this.loaded = null));
    return this.loaded;
  }

  async loadNewest() {
    const { sessionId } = this.store.known.session;
    const [session, page] = await Promise.all([this.api.get(`/sessions/${sessionId}`), this.history(sessionId, "")]);
    this.conversation.know(session);
    this.store.know({ session: { sessionId, sessionNo: session.sessionNo, state: session.state } });
    this.conversation.begin(page.items, page.next !== null, session);
  }

  async loadOlder() {
    const { session, said } = this.conversation;
    if (this.loadingOlder || !session || !said.length) return;
    this.loadingOlder = true;
    try {
      const page = await this.history(session.sessionId, `&before=${said[0].seq}`);
      this.conversation.load(page.items, page.next !== null);
    } catch {
      // The button stays for another try.
    } finally {
      this.loadingOlder = false;
    }
  }

  async fill(after) {
    const { session } = this.conversation;
    const page = await this.history(session.sessionId, `&after=${after}`).catch(() => null);
    if (page) this.conversation.load(page.items);
  }

  history(sessionId, where) {
    return this.api.get(`/sessions/${sessionId}/messages?limit=${PAGE}${where}`);
  }

  // What is told

  changed() {
    const unread = this.panel.isOpen && this.panel.isLooking ? 0 : this.conversation.unread;
    if (unread !== this.shell.state.unread) {
      this.shell.state.unread = unread;
      this.shell.show();
      this.shell.emit("unread", { count: unread });
    }
    const state = this.conversation.session?.state;
    if (state !== this.toldState) {
      this.toldState = state;
      this.shell.emit("conversation", { state });
    }
    this.panel.show();
  }

  heard(message) {
    this.shell.emit("message", { msgNo: message.msgNo, msgType: message.msgType, unread: this.conversation.unread });
    this.panel.heard(message);
  }

  /** The page that is looked at, once there is somebody whose page it is. */
  visit(page = this.shell.state.page) {
    if (!this.shell.state.agreed || !this.store.known.token) return;
    const { url = location.href, title = document.title } = page ?? {};
    const key = `${url}\n${title}`;
    if (key === this.visited) return;
    this.visited = key;
    this.api.post("/visits", { url, title, referrer: document.referrer }).catch(() => {});
  }

  // Commands of the page

  run(command, given) {
    const act = COMMANDS[command] ?? (["open", "identify"].includes(command) && this[command]);
    if (!act) throw new Error(`swb: there is no command "${command}"`);
    return act.call(this, ...given);
  }

  /** What the loader has dealt with already. */
  async told(command, [given]) {
    if (command === "set") {
      if (given.lang) this.speak(given.lang, false);
      this.panel.dress();
    }
    if (command === "page") this.visit(given);
    if (command === "consent") this.panel.show();
  }

  /** `isKept`: the visitor has chosen, for all their pages and for later. */
  speak(language, isKept = true) {
    const before = this.texts.language;
    this.shell.options.lang = language;
    if (isKept) {
      this.store.know({ lang: language });
      this.tabs.say({ t: "language", detail: language });
    }
    this.texts.choose(this.shell.language());
    this.shell.show();
    if (this.texts.language === before) return;
    // One connection speaks one language.
    this.courier.line.close();
    this.courier.connect();
    const { session } = this.conversation;
    if (session) this.history(session.sessionId, "").then(({ items }) => this.conversation.retell(items), () => {});
  }

  async open() {
    await this.panel.open();
    if (this.store.known.session) {
      await this.load().catch((problem) => this.panel.tell(problem.message));
      this.ask("connect");
    }
    this.visit();
  }

  async identify({ externalId, externalSig, nickname }) {
    const before = this.store.known.person?.id;
    const person = await this.courier.signIn({ externalId, externalSig, ...(nickname ? { nickname } : {}) });
    if (person.id !== before) {
      const { items } = await this.api.get("/sessions?list=mine&limit=1");
      if (items.length) this.courier.keep(items[0]);
      if (items.length && this.panel.isOpen) await this.load();
      this.ask("connect");
    }
    return { id: person.id };
  }

  /** Nothing of this visitor stays in this browser, and their sign-in ends. */
  async forget() {
    if (this.store.known.token) await this.api.post("/logout").catch(() => {});
    this.tabs.say({ t: "forget" });
    await this.forgotten();
  }

  async forgotten() {
    this.courier.line.close();
    await this.store.forget();
    for (const item of [...this.conversation.said, ...this.conversation.outbox]) if (item.picture) URL.revokeObjectURL(item.picture);
    this.conversation.clear();
    this.loaded = null;
    this.visited = null;
    this.courier.topic = null;
    this.panel.forgotten();
    this.conversation.changed();
  }
}

const TAKEN = {
  frame(body) {
    const { conversation, loaded } = this;
    const hear = () => conversation.hear(body);
    // Another tab may tell what this one's first page, still under way, does not have.
    if (conversation.session || !loaded) hear();
    else loaded.then(hear, hear);
  },
  entry(entry) {
    const known = this.conversation.find(entry.msgNo);
    if (known || entry.createdAt) this.conversation.write(entry);
  },
  gone(msgNo) {
    this.store.entries.delete(msgNo);
    this.conversation.discard(msgNo);
  },
  line(told) {
    this.line = told;
    if (told === "live") this.clock.set();
    this.panel.showLine();
  },
  session(session) {
    this.conversation.know(session);
  },
  signed({ isOther }) {
    if (isOther) {
      this.courier.line.close();
      this.courier.topic = null;
      const { outbox } = this.conversation;
      this.conversation.clear();
      this.conversation.outbox = outbox;
      this.loaded = null;
    }
    this.visited = null;
    this.visit();
    this.conversation.changed();
  },
  told(frame) {
    this.panel.tell([frame.title, frame.hint].filter(Boolean).join(" · "));
  },
};

const COMMANDS = {
  close() {
    return this.panel.close();
  },
  toggle() {
    return this.panel.isOpen ? this.panel.close() : this.open();
  },
  async prefill(text) {
    await this.open();
    this.panel.composer.put(String(text));
  },
  async shutdown() {
    this.panel.close();
    await this.forget();
  },
};

function withoutBlob({ blob, ...entry }) {
  return entry;
}
