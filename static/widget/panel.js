import { After } from "./after.js";
import { Banner } from "./banner.js";
import { inOneLine } from "./bubble.js";
import { Composer } from "./composer.js";
import { catchDrops } from "./drops.js";
import { button, element, sign } from "./element.js";
import { awayWords, lightbox, privacyLink } from "./forms.js";
import { Heading } from "./heading.js";
import { Log } from "./log.js";
import look from "./look.css" with { type: "css" };
import { Menu } from "./menu.js";
import { Screen } from "./screen.js";
import { ring } from "./sound.js";
import { Views } from "./views.js";
import { Voice } from "./voice.js";

const LOOK = 400; // ms that a message must be in view to be read

/** The box that opens: a head, one view at a time, and what belongs to both. */
export class Panel {
  constructor(chat) {
    this.chat = chat;
    this.shell = chat.shell;
    this.texts = chat.texts;
    this.look = chat.look;
    this.isOpen = false;
  }

  get isLooking() {
    return !document.hidden && document.hasFocus();
  }

  begin() {
    const { root } = this.shell;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, look];
    this.build();
    this.translate();
    this.texts.addEventListener("change", () => this.translate());
    this.chat.clock.addEventListener("tick", () => this.tick());
    for (const sign of ["focus", "blur"]) addEventListener(sign, () => this.chat.changed());
    document.addEventListener("visibilitychange", () => this.chat.changed());
  }

  build() {
    const { chat } = this;
    this.heading = new Heading(chat, () => this.menu.toggle(), () => this.close());
    this.menu = new Menu(this, this.heading.menuButton);
    this.banner = new Banner(chat);
    this.voice = new Voice(this.texts);
    // An older page or a trimmed one must not be read out: only what is new is, by `voice`.
    this.log = element("div", { className: "log", tabIndex: 0, role: "log", ariaLive: "off" });
    this.newest = button("", () => {}, { className: "newest", hidden: true });
    this.typing = element("p", { className: "typing" });
    this.after = new After(chat, { leave: () => this.views.leave(), again: () => this.composer.field.focus() });
    this.privacy = element("p", { className: "privacy" });
    this.composer = new Composer(chat, {
      say: (text, files, quoted) => this.say(text, files, quoted),
      typed: (text) => chat.tell("typing", this.look.preview || !text ? { content: text } : {}),
      refuse: (words) => this.tell(words),
    });
    const talk = element("div", { className: "talk" },
      element("div", { className: "pages" }, this.log, this.newest), this.typing, this.after.box, this.composer.form, this.privacy);
    this.views = new Views(chat, talk, () => this.show());
    this.box = element("div", { className: "panel", role: "dialog" },
      this.heading.box, this.banner.box, this.views.box, this.voice.box, this.banner.alarm);
    this.rows = new Log(chat, this.log, this.newest, this.acts());
    this.screen = new Screen(this.shell, this.box);
    this.catchKeys();
    catchDrops(this.box, { takes: () => this.views.isTalk, words: () => this.texts.say("drop_here"), add: (files) => this.composer.add(files) });
    this.shell.root.append(this.box);
  }

  acts() {
    const { chat } = this;
    return {
      older: () => chat.history.loadOlder(),
      looked: () => this.looked(),
      recall: (message) => chat.tell("recall", { msgNo: message.msgNo }),
      quote: (message) => this.composer.quote(message),
      jump: (msgNo) => this.rows.jump(msgNo),
      editAgain: (text) => this.composer.put(text),
      retry: ({ msgNo }) => chat.ask("retry", msgNo),
      discard: ({ msgNo }) => chat.discard(msgNo),
      copy: (text) => navigator.clipboard?.writeText(text),
      enlarge: (source, name) => this.enlarge(source, name),
      pay: (payload) => chat.deeds.pay(payload),
      mayPay: () => chat.deeds.mayPay,
      counted: (payload, left) => this.voice.counted(payload, left) && this.show(),
      welcome: () => this.welcome(),
    };
  }

  /** Colours, theme and direction, from the page or the organisation. */
  dress() {
    const { options, state } = this.shell;
    this.box.dataset.theme = options.theme || "auto";
    const brand = options.colour || state.look.colour;
    this.box.style.setProperty("--brand", brand);
    this.box.style.setProperty("--label", this.shell.labelOn(brand));
    this.box.dir = this.shell.direction();
    this.box.lang = this.texts.locale;
  }

  translate() {
    this.dress();
    this.composer.translate();
    this.heading.translate();
    this.newest.replaceChildren(sign("down"), this.texts.say("newest"));
    this.box.ariaLabel = this.texts.own(this.look.title) || this.texts.say("title");
    this.log.ariaLabel = this.texts.say("log");
    const says = [this.texts.own(this.look.privacyText), this.look.preview ? this.texts.say("preview_notice") : ""].filter(Boolean).join(" ");
    const link = privacyLink(this.texts, this.look);
    this.privacy.replaceChildren(...[says, link && " ", link].filter(Boolean));
    this.views.renew();
    this.show();
    this.showLine();
  }

  // Opening and closing

  async open() {
    if (this.isOpen) return;
    this.isOpen = true;
    this.chat.clock.run(true);
    this.screen.open(() => this.close());
    this.divide();
    this.render();
    this.shell.state.isOpen = true;
    this.shell.state.isFull = this.screen.isFull;
    this.shell.show();
    this.composer.grow();
    this.rows.toBottom();
    this.focus();
    this.shell.emit("open");
  }

  close() {
    if (!this.isOpen || this.shell.isPage) return;
    this.isOpen = false;
    this.chat.clock.run(false);
    this.menu.close();
    this.screen.close();
    this.rows.divider = 0;
    this.chat.conversation.trim();
    this.shell.state.isOpen = false;
    this.shell.show();
    this.shell.button.focus();
    this.shell.emit("close");
    this.chat.changed();
  }

  focus() {
    this.views.focus(this.heading.closeButton);
  }

  forgotten() {
    this.composer.field.value = "";
    this.composer.empty();
    this.rows.divider = 0;
    this.views.forget();
    this.close();
    this.show();
  }

  /** Where the unread began stays marked until the panel is closed. */
  divide() {
    const { conversation } = this.chat;
    const unread = conversation.said.find((m) => m.type === "MSG" && !conversation.isMine(m) && m.msgId > conversation.mine);
    this.rows.divider = unread?.seq ?? 0;
  }

  // What is shown

  /** Show things as they are, once for all changes of a moment. */
  show() {
    if (this.showing) return;
    this.showing = true;
    queueMicrotask(() => {
      this.showing = false;
      if (this.isOpen) this.render();
    });
  }

  render() {
    if (this.views.choose()) this.focus();
    this.heading.show();
    if (!this.views.isTalk) return;
    this.rows.render();
    const { typing } = this.chat.conversation;
    // While the visitor writes, both would wait for each other.
    this.typing.textContent = typing && !this.composer.field.value ? this.texts.say("typing") : "";
    if (this.after.show() && this.rows.follows) this.rows.toBottom();
    this.looked();
  }

  welcome() {
    const { session } = this.chat.conversation;
    return !session && !this.look.open ? awayWords(this.texts, this.look) : this.texts.own(this.look.welcome);
  }

  showLine() {
    this.box.dataset.line = this.chat.line;
    this.banner.show();
  }

  tell(words) {
    this.banner.tell(words);
  }

  // What happens

  async say(text, files, quoted) {
    const quote = quoted ? { quoteMsgNo: quoted.msgNo, quote: { msgNo: quoted.msgNo, senderName: quoted.senderName, excerpt: inOneLine(quoted, this.texts) } } : {};
    if (text) await this.chat.say({ text, ...quote });
    for (const file of files) await this.chat.say({ blob: file, name: file.name, size: file.size, msgType: file.type.startsWith("image/") ? "image" : "file" });
    this.rows.divider = 0;
    this.show();
  }

  heard(message) {
    if (!this.chat.store.known.isQuiet && !(this.isOpen && this.isLooking)) ring();
    if (this.isOpen) this.voice.heard(message);
  }

  tick() {
    this.chat.conversation.listenOn();
    this.rows.tick();
    if (this.rows.box.querySelector(".recall")) this.show();
  }

  looked() {
    if (this.looking || !this.isOpen) return;
    this.looking = setTimeout(() => {
      this.looking = 0;
      const newest = this.isOpen && this.isLooking && this.views.isTalk && this.rows.newestInView();
      if (newest) this.chat.markRead(newest);
    }, LOOK);
  }

  enlarge(source, name) {
    const dialog = lightbox(this.texts, source, name);
    dialog.dataset.theme = this.box.dataset.theme;
    this.shell.root.append(dialog);
    dialog.showModal();
  }

  /** The shop's own keys stay quiet while somebody writes here. */
  catchKeys() {
    for (const sort of ["keydown", "keyup", "keypress"]) this.box.addEventListener(sort, (event) => event.stopPropagation());
    this.box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Escape") this.escape();
      else if (event.key.startsWith("Arrow") && event.target.closest(".log")) this.rows.walk(event);
    });
  }

  escape() {
    if (this.menu.box) this.menu.close();
    else this.close();
  }
}
