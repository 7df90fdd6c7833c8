import { Api } from "./api.js";
import { Clock } from "./clock.js";
import { run, told } from "./commands.js";
import { Conversation } from "./conversation.js";
import { Courier } from "./courier.js";
import { Deeds } from "./deeds.js";
import { History } from "./history.js";
import { take } from "./news.js";
import { entryOf } from "./outbox.js";
import { Panel } from "./panel.js";
import { Store } from "./store.js";
import { Tabs } from "./tabs.js";
import { Texts } from "./texts.js";

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
    this.history = new History(this.api, this.store, this.conversation);
    this.courier.prepare = () => this.history.load().catch(() => {});
    this.deeds = new Deeds(this);
    this.line = "closed";
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
    if (known.session) await this.history.load().catch(() => {});
    this.shell.emit("ready");
    if (this.shell.isPage) await this.open();
  }

  listen() {
    const { conversation, courier } = this;
    conversation.addEventListener("change", () => this.changed());
    conversation.addEventListener("said", ({ detail }) => this.heard(detail));
    // What is taken back is not looked at any longer.
    conversation.addEventListener("recalled", () => this.shell.root.querySelector("dialog")?.close());
    conversation.addEventListener("hole", ({ detail }) => this.history.fill(detail));
    for (const name of ["frame", "entry", "gone", "line", "session", "signed", "told"]) {
      courier.addEventListener(name, ({ detail }) => {
        this.tabs?.say({ t: name, detail });
        this.take(name, detail);
      });
    }
    // A page in the back-forward cache may hold neither socket nor lock.
    addEventListener("pagehide", () => this.tabs?.end());
    addEventListener("pageshow", ({ persisted }) => persisted && !this.isForgotten && this.lead());
    addEventListener("storage", ({ key, oldValue, newValue }) => {
      if (key === this.store.name && newValue === null) this.forgotten();
      if (key === this.store.draftName) this.panel.composer.follow(this.store.draftIn(oldValue));
    });
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
    if (word.t === "state?") return void (this.courier.leads && this.tabs.say({ t: "line", detail: this.courier.told }));
    if (word.t === "forget") return void this.forgotten();
    if (word.t === "language") return void this.speak(word.detail, false);
    if (word.t === "mark") {
      this.conversation.mine = Math.max(this.conversation.mine, word.detail);
      return void this.conversation.changed();
    }
    this.take(word.t, word.detail);
  }

  take(name, detail) {
    take(this, name, detail);
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
        courier.outbox.carry();
      },
      discard: (msgNo) => courier.outbox.discard(msgNo),
      retry: (msgNo) => courier.outbox.retry(msgNo),
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

  run(command, given) {
    return run(this, command, given);
  }

  told(command, [given]) {
    return told(this, command, given);
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
    this.history.retell();
  }

  async open() {
    await this.panel.open();
    if (this.store.known.session) {
      await this.history.load().catch((problem) => this.panel.tell(problem.message));
      this.ask("connect");
    }
    this.visit();
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
    this.history.forget();
    this.visited = null;
    this.courier.topic = null;
    this.panel.forgotten();
    this.conversation.changed();
  }
}

function withoutBlob({ blob, ...entry }) {
  return entry;
}
