import { button, element } from "./element.js";
import { ratingForm } from "./forms.js";

/** What stands under the talk: how it was, or a way to be answered later. `acts` are {leave(), again()}. */
export class After {
  constructor(chat, acts) {
    this.chat = chat;
    this.texts = chat.texts;
    this.acts = acts;
    this.box = element("div", { className: "after", hidden: true });
  }

  /** Answers whether it has changed. */
  show() {
    const wanted = this.wanted();
    const sight = `${wanted} ${this.texts.language}`;
    if (this.sight === sight) return false;
    this.sight = sight;
    this.box.hidden = !wanted;
    this.box.replaceChildren(...this.made(wanted));
    return true;
  }

  wanted() {
    const { conversation, look } = this.chat;
    const { session } = conversation;
    const isAway = session ? session.state === "offline" : !look.open;
    if (session?.state === "queued" || isAway) return "leave";
    if (!conversation.isClosed) return "";
    return session.rating ? "rated" : "rate";
  }

  made(wanted) {
    if (!wanted) return [];
    if (wanted === "leave") return [this.choice("leave_open", this.acts.leave)];
    const rating = wanted === "rate" ? ratingForm(this.chat, (given) => this.chat.deeds.rate(given)) : element("p", { textContent: this.texts.say("rate_thanks") });
    return [rating, this.choice("new_chat", this.acts.again)];
  }

  choice(key, act) {
    return button(this.texts.say(key), act, { className: "second" });
  }
}
