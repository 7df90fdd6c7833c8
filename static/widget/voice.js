import { inOneLine } from "./bubble.js";
import { element } from "./element.js";

const TOGETHER = 1000; // ms in which news are spoken as one
const SPOKEN_AT = [60, 10, 0]; // seconds at which the end of a card is spoken

/** What a screen reader is told: the log itself would read out old pages too. */
export class Voice {
  constructor(texts) {
    this.texts = texts;
    this.box = element("p", { className: "hidden", ariaLive: "polite" });
    this.news = [];
    this.spokenOf = new Set();
  }

  /** A new message of somebody else. */
  heard(message) {
    this.news.push(this.texts.say("live_message", { name: message.senderName ?? "", text: inOneLine(message, this.texts) }));
    this.speaking ??= setTimeout(() => {
      this.speaking = undefined;
      this.box.textContent = this.news.splice(0).join(" ");
    }, TOGETHER);
  }

  /** A card has so many seconds left. Answers whether that was worth a word. */
  counted({ orderCardId, name }, left) {
    const key = `${orderCardId} ${left}`;
    if (!SPOKEN_AT.includes(left) || this.spokenOf.has(key)) return false;
    this.spokenOf.add(key);
    this.box.textContent = this.texts.say(left ? "card_ends_in" : "card_ended", { name, seconds: left });
    return true;
  }
}
