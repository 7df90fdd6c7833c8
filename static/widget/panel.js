import { avatar, inOneLine } from "./bubble.js";
import { Composer } from "./composer.js";
import { button, element, sign } from "./element.js";
import { awayWords, consentForm, leaveForm, lightbox, menu, prechatForm, privacyLink, ratingForm } from "./forms.js";
import { Log } from "./log.js";
import look from "./look.css" with { type: "css" };
import { Screen } from "./screen.js";
import { ring } from "./sound.js";

const LOOK = 400; // ms that a message must be in view to be read
const GRACE = 3000; // ms of a lost line before anybody is told
const SPOKEN_AT = [60, 10]; // seconds at which the end of a card is spoken

/** The box that opens: header, one view at a time, and what a screen reader is told. */
export class Panel {
  constructor(chat) {
    this.chat = chat;
    this.shell = chat.shell;
    this.texts = chat.texts;
    this.look = chat.look;
    this.isOpen = false;
    this.view = "";
    this.spokenOf = new Set();
    this.news = [];
    this.line = { told: "closed", lostAt: 0 };
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
    this.name = element("h1", {});
    this.status = element("p", { className: "status" });
    this.face = element("span", { className: "face" });
    this.menuButton = button("", () => this.openMenu(), { icon: "menu", ariaHasPopup: "menu" });
    this.closeButton = button("", () => this.close(), { icon: "close" });
    this.closeButton.hidden = this.shell.isPage;
    this.banner = element("div", { className: "banner", role: "status", hidden: true });
    this.log = element("div", { className: "log", tabIndex: 0 });
    // An older page or a trimmed one must not be read out: only what is new is, by `spoken`.
    Object.assign(this.log, { role: "log", ariaLive: "off" });
    this.newest = button("", () => {}, { className: "newest", hidden: true });
    this.typing = element("p", { className: "typing" });
    this.after = element("div", { className: "after", hidden: true });
    this.privacy = element("p", { className: "privacy" });
    this.spoken = element("p", { className: "hidden", ariaLive: "polite" });
    this.alarm = element("p", { className: "hidden", role: "alert" });
    this.composer = new Composer(this.chat, {
      say: (text, files, quoted) => this.say(text, files, quoted),
      typed: (text) => this.chat.tell("typing", this.look.preview || !text ? { content: text } : {}),
      refuse: (words) => this.tell(words),
    });
    this.talk = element("div", { className: "talk" },
      element("div", { className: "pages" }, this.log, this.newest), this.typing, this.after, this.composer.form, this.privacy);
    this.body = element("main", { className: "body" });
    const header = element("header", {}, this.face, element("div", { className: "who" }, this.name, this.status), this.menuButton, this.closeButton);
    this.box = element("div", { className: "panel", role: "dialog" }, header, this.banner, this.body, this.spoken, this.alarm);
    this.rows = new Log(this.chat, this.log, this.newest, this.acts());
    this.screen = new Screen(this.shell, this.box);
    this.catchKeys();
    this.catchDrops();
    this.shell.root.append(this.box);
  }

  acts() {
    const { chat } = this;
    return {
      older: () => chat.loadOlder(),
      looked: () => this.looked(),
      recall: (message) => chat.tell("recall", { msgNo: message.msgNo }),
      quote: (message) => this.composer.quote(message),
      jump: (msgNo) => this.rows.jump(msgNo),
      editAgain: (text) => this.composer.put(text),
      retry: ({ msgNo }) => chat.ask("retry", msgNo),
      discard: ({ msgNo }) => chat.discard(msgNo),
      copy: (text) => navigator.clipboard?.writeText(text),
      enlarge: (source, name) => this.enlarge(source, name),
      pay: (payload) => chat.pay(payload),
      mayPay: () => chat.mayPay,
      counted: (payload, left) => this.counted(payload, left),
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
    this.newest.replaceChildren(sign("down"), this.texts.say("newest"));
    for (const [made, key] of [[this.menuButton, "menu"], [this.closeButton, "close"]]) made.ariaLabel = made.title = this.texts.say(key);
    this.box.ariaLabel = this.texts.own(this.look.title) || this.texts.say("title");
    this.log.ariaLabel = this.texts.say("log");
    const says = [this.texts.own(this.look.privacyText), this.look.preview ? this.texts.say("preview_notice") : ""].filter(Boolean).join(" ");
    const link = privacyLink(this.texts, this.look);
    this.privacy.replaceChildren(...[says, link && " ", link].filter(Boolean));
    this.view = "";
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
    this.rows.toBottom();
    this.focus();
    this.shell.emit("open");
  }

  close() {
    if (!this.isOpen || this.shell.isPage) return;
    this.isOpen = false;
    this.chat.clock.run(false);
    this.closeMenu();
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
    const first = this.body.querySelector("input:not([type=radio]):not([hidden]), textarea, button.main");
    (first ?? this.closeButton).focus({ preventScroll: true });
  }

  forgotten() {
    this.composer.field.value = "";
    this.composer.empty();
    this.rows.divider = 0;
    this.isLeaving = false;
    this.chat.introduction = {};
    this.hasIntroduced = false;
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
    this.choose();
    this.showHeader();
    if (this.view !== "talk") return;
    this.rows.render();
    const { typing } = this.chat.conversation;
    // While the visitor writes, both would wait for each other.
    this.typing.textContent = typing && !this.composer.field.value ? this.texts.say("typing") : "";
    this.showAfter();
    this.looked();
  }

  choose() {
    const { chat } = this;
    const knows = chat.store.known.session || chat.conversation.outbox.length;
    let view = "talk";
    if (!this.shell.state.agreed || (this.look.consent === "wait" && !chat.store.known.agreed && !knows)) view = "consent";
    else if (this.isLeaving) view = "leave";
    else if (this.look.prechat !== "none" && !knows && !this.hasIntroduced) view = "prechat";
    if (view === this.view) return;
    const isFirst = this.view === "";
    this.view = view;
    this.body.replaceChildren(this.made(view));
    if (!isFirst) this.focus();
  }

  made(view) {
    const { chat } = this;
    if (view === "consent") return consentForm(chat, () => this.agree());
    if (view === "prechat") {
      return prechatForm(chat, (introduction) => {
        chat.introduction = introduction;
        this.hasIntroduced = true;
        this.show();
      });
    }
    if (view === "leave") {
      return leaveForm(chat, {
        leave: (message) => chat.leave(message),
        upload: (file, name) => chat.upload(file, name),
        back: () => {
          this.isLeaving = false;
          this.show();
        },
      });
    }
    return this.talk;
  }

  agree() {
    this.shell.agree();
    this.chat.store.know({ agreed: true });
    this.show();
  }

  showHeader() {
    const { session } = this.chat.conversation;
    const agent = session?.agent;
    const name = agent?.nickname || this.texts.own(this.look.title) || this.texts.say("title");
    if (this.name.textContent !== name) this.name.replaceChildren(element("bdi", { textContent: name }));
    if (this.face.dataset.name !== name) {
      this.face.dataset.name = name;
      this.face.replaceChildren(avatar(name));
    }
    this.status.textContent = this.stateWords(session);
    this.status.hidden = !this.status.textContent;
  }

  stateWords(session) {
    const state = session?.state;
    if (state === "queued" && session.queue) {
      const { position, waitSeconds } = session.queue;
      const minutes = Math.max(1, Math.round(waitSeconds / 60));
      return this.texts.say("queue", { place: this.texts.place(position), minutes });
    }
    if (state === "open") return this.texts.say("with_agent");
    if (state === "offline" || (!state && !this.look.open)) return this.texts.say("away");
    return state === "closed" ? this.texts.say("ended") : "";
  }

  /** What stands under the talk: how it was, or a way to be answered later. */
  showAfter() {
    const { conversation } = this.chat;
    const { session } = conversation;
    const isAway = session ? session.state === "offline" : !this.look.open;
    const wants = session?.state === "queued" || isAway ? "leave" : conversation.isClosed ? (session.rating ? "rated" : "rate") : "";
    const sight = `${wants} ${this.texts.language}`;
    if (this.after.dataset.sight === sight) return;
    this.after.dataset.sight = sight;
    this.after.hidden = !wants;
    this.after.replaceChildren(...this.afterwards(wants));
    if (this.rows.follows) this.rows.toBottom();
  }

  afterwards(wants) {
    const leave = () => {
      this.isLeaving = true;
      this.show();
    };
    if (wants === "leave") return [button(this.texts.say("leave_open"), leave, { className: "second" })];
    if (wants === "rate") return [ratingForm(this.chat, (rating) => this.chat.rate(rating)), this.again()];
    if (wants === "rated") return [element("p", { textContent: this.texts.say("rate_thanks") }), this.again()];
    return [];
  }

  again() {
    return button(this.texts.say("new_chat"), () => this.composer.field.focus(), { className: "second" });
  }

  welcome() {
    const { session } = this.chat.conversation;
    return !session && !this.look.open ? awayWords(this.texts, this.look) : this.texts.own(this.look.welcome);
  }

  // The line

  showLine() {
    const told = this.chat.line;
    if (told !== this.line.told) this.line = { told, lostAt: told === "lost" ? performance.now() : this.line.lostAt };
    clearTimeout(this.graceful);
    const { isLasting } = this.chat.store;
    const since = performance.now() - this.line.lostAt;
    if (told === "lost" && since < GRACE) this.graceful = setTimeout(() => this.showLine(), GRACE - since);
    const key = LINE_WORDS[told === "lost" && since < GRACE ? "" : told] ?? (isLasting ? "" : "this_tab_only");
    this.box.dataset.line = told;
    this.banner.hidden = !key;
    this.banner.replaceChildren(...(key ? [element("span", { textContent: this.texts.say(key) })] : []));
    if (told === "lost") this.banner.append(button(this.texts.say("try_now"), () => this.chat.ask("try")));
  }

  /** A refusal, or something else that people should know now. */
  tell(words) {
    this.alarm.textContent = words;
    this.banner.hidden = false;
    this.banner.replaceChildren(element("span", { textContent: words }), button(this.texts.say("close"), () => this.showLine(), { icon: "close" }));
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
    const { store } = this.chat;
    if (!store.known.isQuiet && !(this.isOpen && this.isLooking)) ring();
    if (!this.isOpen) return;
    this.news.push(this.texts.say("live_message", { name: message.senderName ?? "", text: inOneLine(message, this.texts) }));
    this.speaking ??= setTimeout(() => {
      this.speaking = undefined;
      this.spoken.textContent = this.news.splice(0).join(" ");
    }, 1000);
  }

  counted(payload, left) {
    const mark = SPOKEN_AT.find((seconds) => left === seconds) ?? (left === 0 ? 0 : null);
    const key = `${payload.orderCardId} ${mark}`;
    if (mark === null || this.spokenOf.has(key)) return;
    this.spokenOf.add(key);
    this.spoken.textContent = this.texts.say(mark ? "card_ends_in" : "card_ended", { name: payload.name, seconds: mark });
    this.show();
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
      const newest = this.isOpen && this.isLooking && this.view === "talk" && this.rows.newestInView();
      if (newest) this.chat.markRead(newest);
    }, LOOK);
  }

  // The menu, pictures, keys, files

  openMenu() {
    if (this.menu) return this.closeMenu();
    const { chat, texts } = this;
    const { session } = chat.conversation;
    const other = texts.language === "zh" ? "en" : "zh";
    this.menu = menu(texts, [
      [texts.say("other_language"), () => chat.speak(other)],
      [texts.say("sound"), () => chat.store.know({ isQuiet: !chat.store.known.isQuiet }), !chat.store.known.isQuiet],
      session && !chat.conversation.isClosed ? [texts.say("end"), () => chat.close().catch((problem) => this.tell(problem.message))] : null,
      [texts.say("leave_open"), () => {
        this.isLeaving = true;
        this.show();
      }],
      [texts.say("forget"), () => this.sure()],
    ], () => this.closeMenu());
    this.menuButton.ariaExpanded = "true";
    this.box.append(this.menu);
    this.menu.firstElementChild.focus();
  }

  closeMenu() {
    if (!this.menu) return;
    this.menu.remove();
    this.menu = null;
    this.menuButton.ariaExpanded = "false";
    this.menuButton.focus();
  }

  /** Forgetting cannot be undone, so it is asked once more. */
  sure() {
    const done = () => {
      this.menu?.remove();
      this.menu = null;
      this.menuButton.ariaExpanded = "false";
      this.focus();
    };
    this.menu = menu(this.texts, [[this.texts.say("forget_sure"), () => this.chat.forget()], [this.texts.say("cancel"), () => {}]], done);
    this.box.append(this.menu);
    this.menu.firstElementChild.focus();
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
    if (this.menu) this.closeMenu();
    else this.close();
  }

  catchDrops() {
    this.box.addEventListener("dragover", (event) => {
      if (this.view !== "talk" || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.box.dataset.drop = this.texts.say("drop_here");
    });
    this.box.addEventListener("dragleave", (event) => this.box.contains(event.relatedTarget) || delete this.box.dataset.drop);
    this.box.addEventListener("drop", (event) => {
      delete this.box.dataset.drop;
      if (this.view !== "talk" || !event.dataTransfer?.files.length) return;
      event.preventDefault();
      this.composer.add(event.dataTransfer.files);
    });
  }
}

const LINE_WORDS = { lost: "line_lost", doubtful: "line_doubtful", blocked: "line_blocked" };
