import { element } from "./element.js";
import { consentForm, leaveForm, prechatForm } from "./forms.js";

/** Which of the views is shown, one at a time: consent, the form before the talk, the talk, a message for later. */
export class Views {
  constructor(chat, talk, changed) {
    this.chat = chat;
    this.talk = talk;
    this.changed = changed;
    this.box = element("main", { className: "body" });
    this.forget();
  }

  get isTalk() {
    return this.name === "talk";
  }

  forget() {
    this.isLeaving = false;
    this.hasIntroduced = false;
    this.chat.introduction = {};
  }

  /** Make the view anew, in another language for one. */
  renew() {
    this.name = "";
  }

  /** Answers whether another view took the place of one. */
  choose() {
    const before = this.name;
    this.name = this.wanted();
    if (this.name === before) return false;
    this.box.replaceChildren(this.made());
    return Boolean(before);
  }

  wanted() {
    const { store, conversation, look, shell } = this.chat;
    const knows = store.known.session || conversation.outbox.length;
    if (!shell.state.agreed || (look.consent === "wait" && !store.known.agreed && !knows)) return "consent";
    if (this.isLeaving) return "leave";
    return look.prechat !== "none" && !knows && !this.hasIntroduced ? "prechat" : "talk";
  }

  made() {
    const { chat } = this;
    if (this.name === "consent") return consentForm(chat, () => this.agree());
    if (this.name === "prechat") return prechatForm(chat, (introduction) => this.introduced(introduction));
    if (this.isTalk) return this.talk;
    return leaveForm(chat, () => this.leave(false));
  }

  agree() {
    this.chat.shell.agree();
    this.chat.store.know({ agreed: true });
    this.changed();
  }

  introduced(introduction) {
    this.chat.introduction = introduction;
    this.hasIntroduced = true;
    this.changed();
  }

  leave(wanted = true) {
    this.isLeaving = wanted;
    this.changed();
  }

  focus(other) {
    const first = this.box.querySelector("input:not([type=radio]):not([hidden]), textarea, button.main");
    (first ?? other).focus({ preventScroll: true });
  }
}
