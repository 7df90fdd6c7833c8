import { button, element } from "./element.js";

/** The choices behind the header's button; `panel` is what they stand in and act on. */
export class Menu {
  constructor(panel, opener) {
    this.panel = panel;
    this.texts = panel.texts;
    this.opener = opener;
    this.box = null;
  }

  toggle() {
    if (this.box) this.close();
    else this.open(this.choices());
  }

  choices() {
    const { chat, texts } = this.panel;
    const { session, isClosed } = chat.conversation;
    const isLoud = !chat.store.known.isQuiet;
    return [
      [texts.say("other_language"), () => chat.speak(texts.language === "zh" ? "en" : "zh")],
      [texts.say("sound"), () => chat.store.know({ isQuiet: isLoud }), isLoud],
      session && !isClosed ? [texts.say("end"), () => chat.deeds.close().catch((problem) => this.panel.tell(problem.message))] : null,
      [texts.say("leave_open"), () => this.panel.views.leave()],
      [texts.say("forget"), () => this.sure()],
    ].filter(Boolean);
  }

  /** Forgetting cannot be undone, so it is asked once more. */
  sure() {
    this.open([[this.texts.say("forget_sure"), () => this.panel.chat.forget()], [this.texts.say("cancel"), () => {}]]);
  }

  open(choices) {
    this.box = made(this.texts, choices, () => this.close());
    this.opener.ariaExpanded = "true";
    this.panel.box.append(this.box);
    this.box.firstElementChild.focus();
  }

  close() {
    if (!this.box) return;
    this.box.remove();
    this.box = null;
    this.opener.ariaExpanded = "false";
    this.opener.focus();
  }
}

/** A sheet with choices: [words, act] or [words, act, is on]; `done` closes it. */
function made(texts, choices, done) {
  const items = choices.map(([words, act, pressed]) => {
    const item = button(words, () => {
      done();
      act();
    }, { role: pressed === undefined ? "menuitem" : "menuitemcheckbox" });
    if (pressed !== undefined) item.ariaChecked = String(pressed);
    return item;
  });
  const sheet = element("div", { className: "menu", role: "menu", ariaLabel: texts.say("menu") }, ...items);
  sheet.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || event.keyCode === 229 || !step) return;
    event.preventDefault();
    items.at((items.indexOf(sheet.getRootNode().activeElement) + step) % items.length).focus();
  });
  return sheet;
}
