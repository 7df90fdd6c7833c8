import { element } from "../home/element.js";

const NEAR = 60; // px
const MOST = 200;

/** The frames of one wire, each in one line that opens into the whole. */
export class WireLog {
  constructor(box, frames, texts) {
    this.box = box;
    this.texts = texts;
    this.follows = true;
    box.addEventListener("scroll", () => (this.follows = this.isNear()), { passive: true });
    new ResizeObserver(() => this.follows && this.toEnd()).observe(box);
    frames.addEventListener("frame", ({ detail }) => this.add(detail));
  }

  add(frame) {
    const { follows } = this;
    this.box.append(frameRow(frame, this.texts));
    while (this.box.children.length > MOST) this.box.firstChild.remove();
    if (follows) this.toEnd();
  }

  isNear() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
  }

  clear() {
    this.box.replaceChildren();
  }
}

/** One frame as a line, which opens when there is more to it. */
export function frameRow({ out, at, title, about = "", hint = "", text, beat }, texts) {
  const way = element("span", { className: "way", dataset: { out: String(out) }, textContent: out ? "↑" : "↓" });
  way.role = "img";
  way.ariaLabel = texts.say(out ? "frame_out" : "frame_in");
  const head = element("span", { className: "title" }, element("b", { textContent: title }), " ", about);
  const time = element("time", { textContent: at.toTimeString().slice(0, 8) });
  const className = beat ? "frame beat" : "frame";
  if (!text) return element("div", { className: `${className} bare` }, way, head, time);
  const gist = element("span", { className: "hint-line", textContent: hint });
  return element("details", { className }, element("summary", {}, way, head, time, gist), element("pre", { textContent: text }));
}
