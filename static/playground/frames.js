import { masked } from "./readable.js";

const MOST = 200; // frames kept

/** What went over one wire, newest last. A frame is
 * {id, out, at, title, about, hint, text, beat}: `text` is all of it, `hint` the gist in one line. Fires `frame`. */
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

  add({ out, title, about = "", hint = "", text = "", beat = false }) {
    const last = this.kept.at(-1);
    if (beat && last?.beat && last.out === out) return; // one beat stands for those that follow
    const said = { title: masked(title), about: masked(about), hint: masked(hint), text: masked(text) };
    const frame = { id: (this.count += 1), out, at: new Date(), beat, ...said };
    this.kept.push(frame);
    if (this.kept.length > MOST) this.kept.shift();
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }
}
