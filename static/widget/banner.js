import { button, element } from "./element.js";

const GRACE = 3000; // ms of a lost line before anybody is told
const LINE_WORDS = { lost: "line_lost", doubtful: "line_doubtful", polling: "line_polling", blocked: "line_blocked" };

/** What stands under the header: how the line is, or what was refused; `alarm` says the latter aloud. */
export class Banner {
  constructor(chat) {
    this.chat = chat;
    this.texts = chat.texts;
    this.box = element("div", { className: "banner", role: "status", hidden: true });
    this.alarm = element("p", { className: "hidden", role: "alert" });
    this.told = "closed";
    this.lostAt = 0;
  }

  /** The line as it is now; one that has just been lost may be back before anybody looks. */
  show() {
    const told = this.chat.line;
    if (told !== this.told && told === "lost") this.lostAt = performance.now();
    this.told = told;
    clearTimeout(this.graceful);
    const left = told === "lost" ? this.lostAt + GRACE - performance.now() : 0;
    if (left > 0) this.graceful = setTimeout(() => this.show(), left);
    const key = (left > 0 ? "" : LINE_WORDS[told]) || (this.chat.store.isLasting ? "" : "this_tab_only");
    this.fill(key && this.texts.say(key), told === "lost" && button(this.texts.say("try_now"), () => this.chat.ask("try")));
  }

  /** A refusal, or something else that people should know now. */
  tell(words) {
    this.alarm.textContent = words;
    this.fill(words, button(this.texts.say("close"), () => this.show(), { icon: "close" }));
  }

  fill(words, act) {
    this.box.hidden = !words;
    this.box.replaceChildren(...(words ? [element("span", { textContent: words }), act || ""] : []));
  }
}
