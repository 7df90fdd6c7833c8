import { live } from "../core/live.js";
import { shallowReactive } from "../core/vue.js";

const LASTS = 5_000; // ms after the last word of it
const EVERY = 1_000; // ms between two of one's own

/** Who is typing in a conversation, as heard: Map person -> {name, role, content}. Each is gone after 5 s of silence. */
export class Typists {
  constructor() {
    this.people = shallowReactive(new Map());
    this.timers = new Map();
  }

  /** A TYPING frame; empty content takes it back. */
  hear({ senderId, senderRole, senderName, content }) {
    clearTimeout(this.timers.get(senderId));
    if (content === "") return this.forget(senderId);
    this.people.set(senderId, { role: senderRole, name: senderName, content: content ?? "" });
    this.timers.set(senderId, setTimeout(() => this.forget(senderId), LASTS));
  }

  forget(person) {
    clearTimeout(this.timers.get(person));
    this.people.delete(person);
  }

  stop() {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }
}

/** Tells the others that this person types, at most once a second, and when it is over. Never what. */
export class OwnTyping {
  constructor(sessionId) {
    this.sessionId = sessionId;
    this.toldAt = -Infinity;
  }

  typed(text) {
    if (text === "") return this.stopped();
    if (performance.now() - this.toldAt < EVERY) return;
    this.toldAt = performance.now();
    this.tell({});
  }

  stopped() {
    if (performance.now() - this.toldAt < LASTS) this.tell({ content: "" });
    this.toldAt = -Infinity;
  }

  tell(fields) {
    live.send("/app/chat/typing", { sessionId: this.sessionId, ...fields }).catch(() => null);
  }
}
