import { bubble, notice } from "./bubble.js";
import { secondsLeft } from "./card.js";
import { element } from "./element.js";

const NEAR = 100; // px from the bottom that still count as the bottom
const TOGETHER = 3 * 60_000; // ms within which one sender's messages form a group
const AHEAD = 1.5; // screens from the top at which older messages are fetched

/**
 * The list of a conversation. Rows are kept by their key and touched only when what they show has changed, so
 * nothing moves under the hand and a message under way turns into the stored one in place.
 */
export class Log {
  constructor(chat, box, newest, acts) {
    this.conversation = chat.conversation;
    this.texts = chat.texts;
    this.box = box;
    this.newest = newest;
    this.acts = acts;
    this.recallWindow = chat.look.recallSeconds * 1000;
    this.nodes = new Map();
    this.shownSeq = 0;
    this.underWay = 0;
    this.follows = true;
    this.divider = 0; // the first unread seq when it was opened
    box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    newest.addEventListener("click", () => this.toBottom());
    new ResizeObserver(() => this.follows && this.toBottom()).observe(box);
  }

  /** Show the conversation as it is now. */
  render() {
    this.follows = this.isNearBottom();
    const { said, outbox } = this.conversation;
    const newestSeq = said.at(-1)?.seq ?? 0;
    const wroteMore = outbox.length > this.underWay;
    this.underWay = outbox.length;
    const stay = this.anchor();
    this.place(this.views());
    if (this.follows || wroteMore) this.toBottom();
    else stay();
    if (!this.follows && !wroteMore && newestSeq > this.shownSeq && this.shownSeq) this.newest.hidden = false;
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

  scrolled() {
    if (this.isNearBottom()) {
      this.newest.hidden = true;
      this.follows = true;
    }
    const { scrollTop, clientHeight } = this.box;
    if (this.conversation.older && scrollTop < AHEAD * clientHeight) this.acts.older();
    this.acts.looked();
  }

  /** A second has passed: countdowns go on. Answers whether any is left. */
  tick() {
    let running = false;
    for (const item of this.conversation.said) {
      if (item.payload?.status !== "pending") continue;
      const left = secondsLeft(item.payload, this.conversation.now());
      const clock = this.nodes.get(keyOf(item))?.node.querySelector(".left");
      if (clock) clock.textContent = this.texts.countdown(left);
      this.acts.counted(item.payload, left);
      running = true;
    }
    return running;
  }

  /** The newest message that is in view to at least a half. */
  newestInView() {
    const view = this.box.getBoundingClientRect();
    return this.conversation.said.findLast((item) => {
      const row = item.type === "MSG" && this.frame(item);
      if (!row?.height) return false;
      return Math.min(row.bottom, view.bottom) - Math.max(row.top, view.top) >= Math.min(row.height, view.height) / 2;
    });
  }

  isNearBottom() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  toBottom() {
    this.newest.hidden = true;
    this.follows = true;
    this.box.scrollTop = this.box.scrollHeight;
  }

  /** Show a message that was quoted, for a moment in another light. */
  jump(msgNo) {
    const node = this.nodes.get(msgNo)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.focus();
    node.classList.add("lit");
    setTimeout(() => node.classList.remove("lit"), 1200);
  }

  /** ↑ and ↓ walk over the messages. */
  walk(event) {
    const rows = [...this.box.querySelectorAll("article")];
    const here = rows.indexOf(event.target.closest("article"));
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const next = here < 0 ? rows.at(-1) : rows[here + step];
    if (!step || !next) return;
    event.preventDefault();
    next.focus();
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
    let before = null;
    for (const view of views) {
      const node = this.node(view);
      const there = before ? before.nextElementSibling : this.box.firstElementChild;
      if (there !== node) this.box.insertBefore(node, there);
      before = node;
    }
  }

  node(view) {
    const known = this.nodes.get(view.key);
    const sight = `${this.texts.language} ${view.sight}`;
    if (known?.sight === sight) return known.node;
    const node = view.make();
    const { activeElement } = this.box.getRootNode();
    const hadFocus = known?.node.contains(activeElement);
    known?.node.replaceWith(node);
    if (hadFocus) node.focus({ preventScroll: true });
    this.nodes.set(view.key, { node, sight });
    return node;
  }

  views() {
    const items = [...this.conversation.said, ...this.conversation.outbox];
    const marks = this.lastOfEachState();
    const views = [{ key: "welcome", sight: this.acts.welcome(), make: () => this.welcome() }];
    let day = "";
    items.forEach((item, i) => {
      const date = item.sendTime?.slice(0, 10) ?? day;
      if (date !== day) views.push(this.dayView((day = date)));
      if (item.seq && item.seq === this.divider) views.push(this.dividerView());
      views.push(item.type === "SYSTEM" ? noticeView(item) : this.rowView(items, i, marks));
    });
    return views;
  }

  rowView(items, i, marks) {
    const item = items[i];
    const mine = item.type !== "MSG" || this.conversation.isMine(item);
    const row = {
      item,
      mine,
      name: mine ? this.texts.say("you") : (item.senderName ?? ""),
      first: !areTogether(items[i - 1], item),
      last: !areTogether(item, items[i + 1]),
      state: item.type === "MSG" ? (marks.get(item) ?? null) : item.state,
      recallable: item.type === "MSG" && mine && !item.recalled && this.conversation.mayRecall(item, this.recallWindow),
      secondsLeft: item.payload?.expiresAt ? secondsLeft(item.payload, this.conversation.now()) : 0,
    };
    const { state, recallable, first, last, name } = row;
    const sight = [name, state, recallable, first, last, item.recalled, item.reason, item.payload?.status, item.part];
    sight.push(row.secondsLeft > 0, item.seq, item.quote?.recalled, this.acts.mayPay());
    return { key: keyOf(item), sight: sight.join("|"), make: () => bubble(row, this.texts, this.acts) };
  }

  welcome() {
    return element("p", { className: "row welcome", dir: "auto", textContent: this.acts.welcome() });
  }

  dayView(date) {
    const make = () => element("p", { className: "row day", textContent: this.texts.day(date) });
    return { key: `day ${date}`, sight: date, make };
  }

  dividerView() {
    const make = () => element("p", { className: "row divider", textContent: this.texts.say("new") });
    return { key: "divider", sight: "", make };
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
