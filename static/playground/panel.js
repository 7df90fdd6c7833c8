import { initial } from "../home/bubble.js";
import { Composer } from "../home/composer.js";
import { Log } from "./log.js";
import { sample } from "./samples.js";
import { WireLog } from "./wire_log.js";

/** One client on the page: its conversation, what it can say, and its wire. */
export class Panel {
  /** `recall` is the window in ms, `now` the server's clock. */
  constructor(box, door, texts, { recall, now }) {
    this.box = box;
    this.door = door;
    this.texts = texts;
    this.part = (selector) => box.querySelector(selector);
    this.recallWindow = recall;
    this.log = new Log(this.part(".log"), door.talk, texts, this.acts(), now);
    this.wire = new WireLog(this.part(".frames"), door.frames, texts);
    this.composer = new Composer(this.part(".composer"), (text) => door.say({ kind: "text", text }), (text) => this.typed(text));
    this.part(".name").textContent = door.me.nickname;
    this.part(".avatar").textContent = initial(door.me.nickname);
    this.listen();
    this.showLine();
  }

  acts() {
    const { door } = this;
    const acts = {
      mayRecall: (item) => door.isLive && item.mine && item.told && !item.recalled && this.isFresh(item),
      recall: (item) => this.attempt(() => door.recall(item)),
    };
    if (door.constructor.can.includes("pay")) acts.pay = (order) => this.attempt(() => door.pay(order));
    return acts;
  }

  /** Of what is older than this page, the history does not tell every wire's client how old. */
  isFresh(item) {
    return performance.now() - item.heardAt < this.recallWindow;
  }

  listen() {
    const { door } = this;
    door.addEventListener("state", () => this.showLine());
    door.addEventListener("refused", ({ detail }) => this.refused(detail));
    door.talk.addEventListener("change", () => this.showTyping());
    this.texts.addEventListener("change", () => this.translate());
    this.part(".drop").addEventListener("click", () => (door.state === "dropped" ? door.comeBack() : door.drop()));
    this.part(".clear").addEventListener("click", () => this.wire.clear());
    for (const button of this.box.querySelectorAll("[data-say]")) {
      const kind = button.dataset.say;
      button.hidden = !door.constructor.can.includes(kind);
      // The dialog of order cards listens to its own button.
      if (kind !== "order") button.addEventListener("click", () => door.say(sample(kind, this.texts)));
    }
    this.doButton("read", () => door.read());
    this.doButton("typing", () => door.type("…"));
  }

  doButton(what, act) {
    const button = this.part(`[data-do=${what}]`);
    button.hidden = !this.door.constructor.can.includes(what);
    button.addEventListener("click", () => this.door.isLive && this.attempt(act));
  }

  async attempt(act) {
    try {
      await act();
    } catch (fault) {
      this.refused(fault.message);
    }
  }

  typed(text) {
    if (this.door.isLive && text && this.door.constructor.can.includes("typing")) this.door.type(text);
  }

  enable() {
    this.composer.enable();
    for (const button of this.box.querySelectorAll("button")) button.disabled = false;
  }

  showLine() {
    const { state } = this.door;
    this.box.dataset.line = state;
    this.part(".line-word").textContent = this.texts.say(`line_${state}`);
    const drop = this.part(".drop");
    drop.dataset.label = state === "dropped" ? "come_back" : "drop";
    drop.ariaLabel = drop.title = this.texts.say(drop.dataset.label);
    drop.querySelector("use").setAttribute("href", state === "dropped" ? "#sign-plug" : "#sign-unplug");
    this.log.ask();
  }

  showTyping() {
    const { typing } = this.door.talk;
    const slot = this.part(".typing");
    slot.textContent = !typing ? "" : this.texts.say(typing.text ? "typing_preview" : "typing", typing);
    if (typing?.text) slot.append(" ", typing.text);
  }

  refused(sentence) {
    clearTimeout(this.quiet);
    const note = this.part(".problem");
    note.textContent = sentence;
    this.quiet = setTimeout(() => (note.textContent = ""), 8000);
  }

  tick() {
    this.log.ask();
  }

  translate() {
    this.showLine();
    this.showTyping();
    this.log.ask();
  }
}
