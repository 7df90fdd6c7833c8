import { masked } from "./readable.js";

const MOST = 200; // frames kept

/** What went over one wire, newest last. A frame is {id, out, at, title, text, beat}. Fires `frame`. */
export class Frames extends EventTarget {
  constructor() {
    super();
    this.kept = [];
    this.count = 0;
  }

  sent(frame) {
    this.add({ ...frame, out: true });
  }

  received(frame) {
    this.add({ ...frame, out: false });
  }

  add({ out, title, text = "", beat = false }) {
    const last = this.kept.at(-1);
    if (beat && last?.beat && last.out === out) return; // one beat stands for those that follow
    const frame = { id: (this.count += 1), out, at: new Date(), title: masked(title), text: masked(text), beat };
    this.kept.push(frame);
    if (this.kept.length > MOST) this.kept.shift();
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }
}
