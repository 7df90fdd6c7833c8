import { avatar } from "./bubble.js";
import { button, element } from "./element.js";

/** The head of the panel: with whom one talks, how that stands, and two buttons. */
export class Heading {
  constructor(chat, openMenu, close) {
    this.chat = chat;
    this.texts = chat.texts;
    this.name = element("h1", {});
    this.status = element("p", { className: "status" });
    this.face = element("span", { className: "face" });
    this.menuButton = button("", openMenu, { icon: "menu", ariaHasPopup: "menu" });
    this.closeButton = button("", close, { icon: "close" });
    this.closeButton.hidden = chat.shell.isPage;
    this.box = element("header", {}, this.face, element("div", { className: "who" }, this.name, this.status), this.menuButton, this.closeButton);
  }

  translate() {
    for (const [made, key] of [[this.menuButton, "menu"], [this.closeButton, "close"]]) made.ariaLabel = made.title = this.texts.say(key);
  }

  show() {
    const { session } = this.chat.conversation;
    const name = session?.agent?.nickname || this.texts.own(this.chat.look.title) || this.texts.say("title");
    if (this.face.dataset.name !== name) {
      this.face.dataset.name = name;
      this.face.replaceChildren(avatar(name));
      this.name.replaceChildren(element("bdi", { textContent: name }));
    }
    this.status.textContent = this.words(session);
    this.status.hidden = !this.status.textContent;
  }

  words(session) {
    const state = session?.state;
    if (state === "queued" && session.queue) {
      const { position, waitSeconds } = session.queue;
      const minutes = Math.max(1, Math.round(waitSeconds / 60));
      return this.texts.say("queue", { place: this.texts.place(position), minutes });
    }
    if (state === "open") return this.texts.say("with_agent");
    if (state === "offline" || (!state && !this.chat.look.open)) return this.texts.say("away");
    return state === "closed" ? this.texts.say("ended") : "";
  }
}
