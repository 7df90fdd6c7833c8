/**
 * What one panel knows of the conversation, by nothing but its own wire. An item is
 * {id, mine, name, kind, text, url, file, order, recalled, place, heardAt, time, state}: `place` puts it among the others
 * (a seq, or the server's ms), `kind` is text, image, file, voice, location, job, order, notice or other, `state` of
 * one's own is waiting, sending, sent, delivered or read. Fires `change`, and
 * `said` for what somebody else said.
 */
export class Talk extends EventTarget {
  constructor() {
    super();
    this.items = [];
    this.known = new Map();
    this.typing = null;
    this.timer = 0;
    this.hasBegun = false; // until then it is history that comes
  }

  /** A new item; or what the server says of one that is here already, which then takes its true place. */
  add(item) {
    const earlier = this.known.get(item.id);
    if (earlier?.told) {
      earlier.recalled ||= item.recalled;
      return this.changed();
    }
    if (earlier) this.items.splice(this.items.indexOf(earlier), 1);
    const heardAt = earlier?.heardAt ?? (this.hasBegun ? performance.now() : -Infinity);
    const newest = { ...earlier, ...item, heardAt, told: item.state !== "waiting" };
    this.known.set(newest.id, newest);
    let at = this.items.length;
    while (newest.told && at > 0 && comesAfter(this.items[at - 1], newest)) at -= 1;
    this.items.splice(at, 0, newest);
    if (this.typing?.name === newest.name) this.typing = null;
    if (!newest.mine && newest.kind !== "notice") this.dispatchEvent(new Event("said"));
    this.changed();
  }

  get(id) {
    return this.known.get(id);
  }

  /** One's own that the server has not confirmed. */
  waiting() {
    return this.items.filter((item) => item.state === "waiting");
  }

  /** The line is gone: nobody knows what became of those under way, so they go out again, by the same id. */
  hold() {
    for (const item of this.items) if (item.state === "sending") item.state = "waiting";
    this.changed();
  }

  settle(id, state = "sent") {
    const item = this.known.get(id);
    if (item?.mine && STATES.indexOf(state) > STATES.indexOf(item.state)) item.state = state;
    this.changed();
  }

  /** Everything of one's own up to `id` came this far. */
  reached(id, state) {
    const last = this.items.findIndex((item) => item.id === id);
    for (const item of this.items.slice(0, last + 1)) if (item.state && item.state !== "waiting") this.settle(item.id, state);
  }

  recall(id) {
    const item = this.known.get(id);
    if (item) item.recalled = true;
    this.changed();
  }

  /** The status of an order card is what the server last said. */
  order(id, status) {
    for (const item of this.items) if (item.order?.id === String(id)) Object.assign(item.order, status);
    this.changed();
  }

  /** Somebody is typing; it passes by itself. */
  type(name, text) {
    clearTimeout(this.timer);
    this.typing = { name, text };
    this.timer = setTimeout(() => this.stopTyping(), 5000);
    this.changed();
  }

  stopTyping() {
    this.typing = null;
    this.changed();
  }

  forget(id) {
    const item = this.known.get(id);
    if (!item) return;
    this.known.delete(id);
    this.items.splice(this.items.indexOf(item), 1);
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** What the server has not told yet stays below everything that has its place. */
function comesAfter(other, newest) {
  return !other.told || other.place > newest.place;
}

const STATES = ["waiting", "sending", "sent", "delivered", "read"];
