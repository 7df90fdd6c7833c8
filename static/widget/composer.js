import { elided, inOneLine } from "./bubble.js";
import { button, element } from "./element.js";

const PAUSE = 1000; // ms between two tellings of what is being typed
const HIGHEST = 8; // lines, then it scrolls

/**
 * Where the visitor writes. `acts` are {say(text, files, quoted), typed(text), refuse(words)}: `typed` is told what
 * stands there, at most once a second and never in the middle of a composition. Files wait in the tray until Send.
 */
export class Composer {
  constructor(chat, acts) {
    this.texts = chat.texts;
    this.store = chat.store;
    this.look = chat.look;
    this.acts = acts;
    this.tray = [];
    this.quoted = null;
    this.timer = 0;
    this.coarse = matchMedia("(pointer: coarse)");
    this.build();
    this.restore();
  }

  build() {
    this.field = element("textarea", { rows: 1, maxLength: 20_000, dir: "auto", enterKeyHint: "enter" });
    this.picker = element("input", { type: "file", multiple: true, hidden: true, tabIndex: -1 });
    this.quoteBox = element("div", { className: "quoting", hidden: true });
    this.trayBox = element("ul", { className: "tray", hidden: true });
    this.attach = button("", () => this.picker.click(), { icon: "attach", className: "quiet" });
    this.send = button("", () => this.submit(), { icon: "send", className: "main" });
    this.form = element("form", { className: "composer" }, this.quoteBox, this.trayBox,
      element("div", { className: "writing" }, this.attach, this.picker, this.field, this.send));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.picker.addEventListener("change", () => {
      this.add(this.picker.files);
      this.picker.value = "";
    });
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("input", (event) => this.typed(event.isComposing));
    this.field.addEventListener("compositionend", () => this.typed(false));
    this.field.addEventListener("paste", (event) => this.pasted(event));
    this.attach.hidden = this.look.attachments === false;
  }

  /** What this visitor typed on an earlier page and did not send. */
  restore() {
    this.field.value = this.store.draft;
  }

  /** Another tab changed the draft from `before`; what was typed here meanwhile stays. */
  follow(before) {
    if (this.field.value !== before) return;
    this.restore();
    this.grow();
  }

  translate() {
    const name = (made, key) => (made.ariaLabel = made.title = this.texts.say(key));
    name(this.send, "send");
    name(this.attach, "attach");
    this.field.placeholder = this.field.ariaLabel = this.texts.say("write");
    this.showTray();
    this.showQuote();
  }

  /** Put this text there, to be changed or sent. */
  put(text) {
    this.field.value = text;
    this.changed(false);
    this.field.focus();
  }

  quote(message) {
    this.quoted = message;
    this.showQuote();
    this.field.focus();
  }

  /** Enter sends, Shift+Enter breaks the line; on touch Enter breaks it and the button sends. */
  pressed(event) {
    // 229: Safari ends a composition before it tells of the Enter that did so.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape" && this.quoted) {
      event.stopPropagation();
      this.quoted = null;
      return this.showQuote();
    }
    if (event.key !== "Enter" || event.shiftKey || this.coarse.matches) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.field.value.trim();
    if (!text && !this.tray.length) return;
    clearTimeout(this.timer);
    this.timer = 0;
    this.acts.say(text, this.tray.map((kept) => kept.file), this.quoted);
    this.field.value = "";
    this.store.keepDraft("");
    this.empty();
    this.quoted = null;
    this.showQuote();
    this.grow();
    this.field.focus();
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.add(files);
  }

  /** Files for the tray; what the server would refuse anyway is refused here. */
  add(files) {
    if (this.look.attachments === false) return;
    for (const file of files) {
      const problem = this.problem(file);
      if (problem) this.acts.refuse(problem);
      else this.tray.push({ file, url: file.type.startsWith("image/") ? URL.createObjectURL(file) : null });
    }
    this.showTray();
    this.field.focus();
  }

  problem(file) {
    const { uploadBytes, fileTypes } = this.look;
    const name = elided(file.name);
    if (!file.size) return this.texts.say("file_empty", { name });
    if (uploadBytes && file.size > uploadBytes) {
      return this.texts.say("file_too_large", { name, limit: this.texts.bytes(uploadBytes) });
    }
    const isTaken = (type) => type === file.type || (type.endsWith("/*") && file.type.startsWith(type.slice(0, -1)));
    return !fileTypes.length || fileTypes.some(isTaken) ? "" : this.texts.say("file_type", { name });
  }

  empty() {
    for (const { url } of this.tray) if (url) URL.revokeObjectURL(url);
    this.tray = [];
    this.showTray();
  }

  showTray() {
    this.trayBox.hidden = !this.tray.length;
    this.trayBox.replaceChildren(...this.tray.map((kept) => {
      const remove = button(this.texts.say("file_remove", { name: kept.file.name }), () => {
        if (kept.url) URL.revokeObjectURL(kept.url);
        this.tray = this.tray.filter((other) => other !== kept);
        this.showTray();
        this.field.focus();
      }, { icon: "close" });
      const picture = kept.url ? element("img", { src: kept.url, alt: "" }) : null;
      const name = element("bdi", { textContent: elided(kept.file.name) });
      return element("li", {}, picture, element("span", {}, name, element("small", { textContent: this.texts.bytes(kept.file.size) })), remove);
    }));
  }

  showQuote() {
    this.quoteBox.hidden = !this.quoted;
    if (!this.quoted) return this.quoteBox.replaceChildren();
    const words = element("span", { dir: "auto", textContent: inOneLine(this.quoted, this.texts) });
    const drop = button(this.texts.say("quote_remove"), () => {
      this.quoted = null;
      this.showQuote();
      this.field.focus();
    }, { icon: "close" });
    return this.quoteBox.replaceChildren(element("bdi", { textContent: this.quoted.senderName ?? "" }), words, drop);
  }

  /** By the visitor's own hand: what the page puts here is not kept. */
  typed(isComposing) {
    if (!isComposing) this.store.keepDraft(this.field.value);
    this.changed(isComposing);
  }

  changed(isComposing) {
    this.grow();
    if (isComposing || this.timer) return;
    this.acts.typed(this.field.value);
    const told = this.field.value;
    this.timer = setTimeout(() => {
      this.timer = 0;
      if (this.field.value !== told) this.changed(false);
    }, PAUSE);
  }

  grow() {
    const { style } = this.field;
    style.height = "auto";
    const line = Number.parseFloat(getComputedStyle(this.field).lineHeight);
    const edges = this.field.offsetHeight - this.field.clientHeight;
    style.height = `${Math.min(this.field.scrollHeight + edges, HIGHEST * line + 18)}px`;
  }
}
