import { Attention } from "./attention.js";
import { Banner } from "./banner.js";
import { initial, line as inOneLine } from "./bubble.js";
import { Composer } from "./composer.js";
import { element } from "./element.js";
import { Log } from "./log.js";

const SOON = 10; // seconds at which the end of a card is spoken

/** One half of the page: what a side sees and does. */
export class Pane {
  /** `partner` is the person at the other end, `settle` {pay} or {withdraw}: what this side may do with cards. */
  constructor(box, side, partner, settle, texts, voice) {
    this.box = box;
    this.side = side;
    this.partner = partner;
    this.texts = texts;
    this.voice = voice;
    this.spokenOf = new Set();
    this.part = (selector) => box.querySelector(selector);
    this.banner = new Banner(this.part(".banner"), texts);
    this.log = new Log(this.part(".log"), side.conversation, this.names(), texts, this.acts(settle));
    this.attention = new Attention(box, () => this.looked());
    this.composer = new Composer(this.part(".composer"), (text) => side.say(text), (text) => side.typed(text));
    this.part(".name").textContent = side.person.nickname;
    this.part(".avatar").textContent = initial(side.person.nickname);
    this.part(".drop").addEventListener("click", () => this.dropOrComeBack());
    this.listen();
    this.showLine();
  }

  names() {
    return { own: this.side.person.nickname, other: this.partner.nickname };
  }

  acts(settle) {
    return {
      ...settle,
      older: () => this.side.loadOlder(),
      recall: (message) => this.side.recall(message),
      editAgain: (message) => this.composer.put(message.content),
      retry: (entry) => this.side.retry(entry),
      discard: (entry) => this.side.discard(entry),
      counted: (payload, left) => this.counted(payload, left),
    };
  }

  listen() {
    const { side, texts } = this;
    side.conversation.addEventListener("change", () => this.show());
    side.conversation.addEventListener("said", ({ detail }) => this.heard(detail));
    side.line.addEventListener("state", () => this.showLine());
    side.addEventListener("committed", ({ detail }) => this.showCommit(detail));
    side.addEventListener("resumed", ({ detail }) => this.resumed(detail));
    side.addEventListener("told", ({ detail }) => this.refused(detail));
    texts.addEventListener("change", () => this.translate());
  }

  /** The conversation is there: it can be written in. */
  ready() {
    this.composer.enable();
    this.part(".drop").disabled = false;
    this.translate();
  }

  show() {
    this.log.render();
    this.showTyping();
    this.attention.look();
    this.box.dispatchEvent(new CustomEvent("unread", { detail: this.side.conversation.unread }));
  }

  tick() {
    this.side.conversation.listenOn();
    this.log.tick();
  }

  showLine() {
    const { state } = this.side.line;
    this.box.dataset.line = state;
    this.part(".line-word").textContent = this.texts.say(`line_${state}`);
    if (state !== "live") this.part(".commit").textContent = "";
    const drop = this.part(".drop");
    drop.dataset.text = state === "dropped" ? "come_back" : "drop";
    drop.textContent = this.texts.say(drop.dataset.text);
    if (`banner_${state}` in this.texts.table.en) this.banner.tell(`banner_${state}`);
    this.wasAway ||= state === "dropped" || state === "lost";
  }

  /** How long the last message took from here to the server's disk and back. */
  showCommit(ms) {
    this.took = ms;
    this.part(".commit").textContent = ` · ${this.texts.say("on_disk", { ms: Math.max(1, Math.round(ms)) })}`;
  }

  resumed({ seq, count }) {
    if (!this.wasAway) return;
    this.wasAway = false;
    const amount = count === 0 ? "none" : count === 1 ? "one" : "other";
    this.banner.tell(`banner_back_${amount}`, { seq, count }, true);
  }

  showTyping() {
    const { typing } = this.side.conversation;
    const slot = this.part(".typing");
    const name = this.partner.nickname;
    slot.dataset.preview = String(Boolean(typing?.content));
    slot.textContent = !typing ? "" : this.texts.say(typing.content ? "typing_preview" : "typing", { name });
    if (typing?.content) slot.append(element("span", { textContent: typing.content.replaceAll("\n", " ") }));
  }

  /** Spoken only where somebody listens: both panes hear every message. */
  heard(message) {
    if (!this.attention.isThere) return;
    this.voice.say(this.texts.say("live_message", { name: message.senderName, text: inOneLine(message) }));
  }

  counted(payload, left) {
    if (left > SOON || left < 1 || this.spokenOf.has(payload.orderCardId)) return;
    this.spokenOf.add(payload.orderCardId);
    if (this.attention.isThere) this.voice.say(this.texts.say("card_ends_soon", { name: payload.name }));
  }

  refused({ title, hint }) {
    const text = [title, hint].filter(Boolean).join(" · ");
    this.banner.tell("banner_told", { text });
    this.voice.warn(text);
  }

  looked() {
    const newest = this.log.newestInView();
    if (newest) this.side.markRead(newest);
  }

  dropOrComeBack() {
    const { line } = this.side;
    if (line.state === "dropped") line.open();
    else line.drop();
  }

  translate() {
    this.part(".partner-name").textContent = this.texts.say(`talks_${this.box.dataset.side}`, { name: this.partner.nickname });
    if (this.took !== undefined && this.side.line.isLive) this.showCommit(this.took);
    this.part(".line-word").textContent = this.texts.say(`line_${this.side.line.state}`);
    this.show();
  }
}
