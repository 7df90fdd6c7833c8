import { Frames } from "../frames.js";
import { Talk } from "../talk.js";

/**
 * One client on its wire. `state` is connecting, live, lost or dropped. Fires `state`, and `refused` with a sentence.
 * A subclass has `connect`, `cut`, `reconnect`, `transmit(item)` and what else its wire can do.
 */
export class Door extends EventTarget {
  /** `stage` is {session, people, texts}; `me` the one of the people who speaks here. */
  constructor(stage, me) {
    super();
    this.stage = stage;
    this.me = me;
    this.talk = new Talk();
    this.frames = new Frames();
    this.state = "connecting";
  }

  get isLive() {
    return this.state === "live";
  }

  turn(state) {
    if (this.state === state) return;
    this.state = state;
    if (state !== "live") this.talk.hold();
    this.dispatchEvent(new Event("state"));
  }

  /** The line went without anybody asking; one that was cut stays cut. */
  lost() {
    if (this.state !== "dropped") this.turn("lost");
  }

  async drop() {
    this.turn("dropped");
    await this.cut();
  }

  async comeBack() {
    this.turn("connecting");
    await this.reconnect();
  }

  /** The line is there, and what was missed is under way: now what waited goes out. */
  live() {
    this.talk.hasBegun = true;
    this.turn("live");
    this.flush();
  }

  say(body) {
    this.talk.add({ ...body, id: freshNumber(), mine: true, name: this.me.nickname, state: "waiting" });
    this.flush();
  }

  flush() {
    if (!this.isLive) return;
    for (const item of this.talk.waiting()) {
      item.state = "sending";
      this.transmit(item);
    }
    this.talk.changed();
  }

  refuse(sentence) {
    this.dispatchEvent(new CustomEvent("refused", { detail: sentence }));
  }

  /** The person of this id or uid, by whichever name a wire knows them. */
  person(name) {
    const key = String(name);
    return Object.values(this.stage.people).find(({ id, uid, agentUid }) => key === String(id) || key === uid || key === agentUid);
  }
}

/** 128 random bits. crypto.randomUUID is missing where a page is served without TLS. */
export function freshNumber() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** `HH:MM` of `yyyy-MM-dd HH:mm:ss`, or of UTC ms in the organisation's zone. */
export function hour(time) {
  if (typeof time === "string") return time.slice(11, 16);
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" }).format(time);
}
