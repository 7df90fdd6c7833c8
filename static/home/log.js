import { bubble, notice } from "./bubble.js";
import { secondsLeft, spoken } from "./card.js";
import { element } from "./element.js";

const NEAR = 100; // px from the bottom that still count as the bottom
const TOGETHER = 3 * 60_000; // ms within which one sender's messages form a group

/**
 * The list of a conversation in the page. Rows are kept by their key and touched only when what they show has
 * changed, so nothing moves under the hand and a message under way turns into the stored one in place.
 */
export class Log {
  constructor(box, conversation, names, texts, acts) {
    this.box = box;
    this.conversation = conversation;
    this.names = names;
    this.texts = texts;
    this.acts = acts;
    this.nodes = new Map();
    this.shownSeq = 0;
    this.older = box.querySelector(".older");
    this.empty = box.querySelector(".empty");
    this.newest = box.parentElement.querySelector(".newest");
    this.older.addEventListener("click", () => acts.older());
    this.newest.addEventListener("click", () => this.toBottom());
    box.addEventListener("scroll", () => this.isNearBottom() && (this.newest.hidden = true), { passive: true });
    new ResizeObserver(() => this.follows && this.toBottom()).observe(box);
    this.follows = true;
  }

  /** Show the conversation as it is now. */
  render() {
    this.follows = this.isNearBottom();
    const { said, outbox } = this.conversation;
    const newestSeq = said.at(-1)?.seq ?? 0;
    const mineUnderWay = outbox.entries.length > (this.underWay ?? 0);
    this.underWay = outbox.entries.length;
    const stay = this.anchor();
    this.place(this.views());
    this.older.hidden = !this.conversation.older;
    this.empty.hidden = said.length + outbox.entries.length > 0;
    if (this.follows || mineUnderWay) this.toBottom();
    else stay();
    if (!this.follows && !mineUnderWay && newestSeq > this.shownSeq) this.newest.hidden = false;
    this.shownSeq = newestSeq;
  }

  /** Remember the first message in view; what this answers puts it back where it was. */
  anchor() {
    const { top } = this.box.getBoundingClientRect();
    const item = this.conversation.said.find((said) => this.frame(said)?.bottom > top);
    const before = item && this.frame(item).top;
    return () => {
      const after = item && this.frame(item);
      if (after) this.box.scrollTop += after.top - before;
    };
  }

  /** Where an item's row is on the screen; undefined while it has none. */
  frame(item) {
    return this.nodes.get(keyOf(item))?.node.getBoundingClientRect();
  }

  /** A second has passed: countdowns go on, and the time to recall runs out. */
  tick() {
    this.render();
    for (const item of this.conversation.said) {
      if (item.payload?.status !== "pending" || item.recalled) continue;
      const clock = this.nodes.get(keyOf(item))?.node.querySelector(".left");
      const left = secondsLeft(item.payload, this.conversation.now());
      if (clock) clock.textContent = spoken(left);
      this.acts.counted(item.payload, left);
    }
  }

  /** The newest message that is in view to at least a half; null when none is. */
  newestInView() {
    const view = this.box.getBoundingClientRect();
    return this.conversation.said.findLast((item) => {
      const row = item.type === "MSG" && this.frame(item);
      if (!row?.height) return false;
      return Math.min(row.bottom, view.bottom) - Math.max(row.top, view.top) >= row.height / 2;
    });
  }

  isNearBottom() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  toBottom() {
    this.newest.hidden = true;
    this.box.scrollTop = this.box.scrollHeight;
  }

  /** Make the children of the box those of `views`, in that order. */
  place(views) {
    const kept = new Set(views.map((view) => view.key));
    for (const [key, { node }] of this.nodes) {
      if (!kept.has(key)) {
        node.remove();
        this.nodes.delete(key);
      }
    }
    let before = this.empty;
    for (const view of views) {
      const node = this.node(view);
      if (before.nextElementSibling !== node) before.after(node);
      before = node;
    }
  }

  node(view) {
    const known = this.nodes.get(view.key);
    const sight = `${this.texts.language} ${view.sight}`;
    if (known?.sight === sight) return known.node;
    const node = view.make();
    known?.node.replaceWith(node);
    this.nodes.set(view.key, { node, sight });
    return node;
  }

  views() {
    const items = this.conversation.rows();
    const marks = this.lastOfEachState();
    const views = [];
    let day = "";
    items.forEach((item, i) => {
      const date = item.sendTime?.slice(0, 10) ?? day;
      if (date !== day) views.push(this.dayView((day = date)));
      views.push(item.type === "SYSTEM" ? noticeView(item) : this.rowView(items, i, marks));
    });
    return views;
  }

  rowView(items, i, marks) {
    const item = items[i];
    const { conversation } = this;
    const mine = item.type !== "MSG" || conversation.isMine(item);
    const row = {
      item,
      mine,
      name: mine ? this.names.own : (item.senderName ?? this.names.other),
      first: !areTogether(items[i - 1], item),
      last: !areTogether(item, items[i + 1]),
      state: item.type === "MSG" ? (marks.get(item) ?? null) : item.state,
      recallable: item.type === "MSG" && mine && !item.recalled && conversation.mayRecall(item),
      secondsLeft: item.payload?.expiresAt ? secondsLeft(item.payload, conversation.now()) : 0,
    };
    const { state, recallable, first, last, name } = row;
    const sight = [name, state, recallable, first, last, item.recalled, item.reason, item.payload?.status];
    sight.push(row.secondsLeft > 0, item.seq);
    return { key: keyOf(item), sight: sight.join("|"), make: () => bubble(row, this.texts, this.acts) };
  }

  dayView(date) {
    const { language } = this.texts;
    const words = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en", { dateStyle: "long", timeZone: "UTC" });
    const make = () => element("p", { className: "row day", textContent: words.format(Date.parse(`${date}T00:00Z`)) });
    return { key: `day ${date}`, sight: date, make };
  }

  /** message -> state, for the last of one's own messages in each state: marks are watermarks. */
  lastOfEachState() {
    const last = new Map();
    for (const item of this.conversation.said) {
      if (item.type !== "MSG" || item.recalled || !this.conversation.isMine(item)) continue;
      last.set(this.conversation.stateOf(item), item);
    }
    return new Map([...last].map(([state, item]) => [item, state]));
  }
}

function keyOf(item) {
  return item.msgNo ?? `system ${item.seq}`;
}

function noticeView(item) {
  return { key: keyOf(item), sight: item.content, make: () => notice(item.content) };
}

function areTogether(earlier, later) {
  if (!earlier || !later || earlier.type !== "MSG" || later.type !== "MSG") return false;
  if (earlier.recalled || later.recalled || earlier.senderId !== later.senderId) return false;
  return Math.abs(timeOf(later) - timeOf(earlier)) <= TOGETHER;
}

// Only the difference counts, so the zone does not matter.
function timeOf(item) {
  return Date.parse(`${item.sendTime.replace(" ", "T")}Z`);
}
