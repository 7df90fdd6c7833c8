import { row } from "./row.js";

const NEAR = 100; // px from the bottom at which new rows are followed

/** The conversation as one panel knows it. A row is made again only when something about it changed. */
export class Log {
  constructor(box, talk, texts, acts, now) {
    this.box = box;
    this.talk = talk;
    this.texts = texts;
    this.acts = acts;
    this.now = now;
    this.rows = new Map();
    this.isAsked = false;
    this.follows = true;
    talk.addEventListener("change", () => this.ask());
    box.addEventListener("scroll", () => (this.follows = this.isNear()), { passive: true });
    new ResizeObserver(() => this.follows && this.toEnd()).observe(box);
  }

  /** Render once for all changes of this moment. */
  ask() {
    if (this.isAsked) return;
    this.isAsked = true;
    queueMicrotask(() => {
      this.isAsked = false;
      this.render();
    });
  }

  render() {
    const { items } = this.talk;
    const follows = this.follows || items.at(-1)?.state === "waiting";
    const wanted = items.map((item, at) => this.rowOf(item, items[at - 1], items[at + 1]));
    wanted.forEach((made, at) => this.box.children[at] !== made && this.box.insertBefore(made, this.box.children[at] ?? null));
    while (this.box.children.length > wanted.length) this.box.lastChild.remove();
    if (follows) this.toEnd();
  }

  isNear() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
  }

  rowOf(item, before, after) {
    const place = { first: !isTogether(before, item), last: !isTogether(item, after) };
    const left = item.order?.expiresAt ? Math.max(0, Math.ceil((item.order.expiresAt - this.now()) / 1000)) : undefined;
    const running = item.order?.status === "pending" ? left : undefined;
    const looks = JSON.stringify([item, place, running, this.acts.mayRecall(item), this.texts.language]);
    const kept = this.rows.get(item.id);
    if (kept?.looks === looks) return kept.made;
    const made = row(item, place, running, this.texts, this.acts);
    this.rows.set(item.id, { looks, made });
    return made;
  }
}

function isTogether(one, other) {
  return Boolean(one && other && one.kind !== "notice" && other.kind !== "notice" && one.mine === other.mine && one.name === other.name);
}
