import { element } from "../home/element.js";

const NEAR = 60; // px
const MOST = 200;

/** The frames of one wire, each in one line that opens into the whole. */
export class WireLog {
  constructor(box, frames, texts) {
    this.box = box;
    this.texts = texts;
    frames.addEventListener("frame", ({ detail }) => this.add(detail));
  }

  add(frame) {
    const follows = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
    this.box.append(frameRow(frame, this.texts));
    while (this.box.children.length > MOST) this.box.firstChild.remove();
    if (follows) this.box.scrollTop = this.box.scrollHeight;
  }

  clear() {
    this.box.replaceChildren();
  }
}

export function frameRow({ out, at, title, text, beat }, texts) {
  const way = element("span", { className: "way", dataset: { out: String(out) }, textContent: out ? "↑" : "↓", ariaLabel: texts.say(out ? "frame_out" : "frame_in"), role: "img" });
  const time = element("time", { textContent: at.toTimeString().slice(0, 8) });
  const head = element("span", { className: "title", textContent: title });
  if (!text) return element("div", { className: `frame bare${beat ? " beat" : ""}` }, way, head, time);
  const preview = element("span", { className: "preview", textContent: text.replace(/\s+/g, " ").slice(0, 160) });
  return element("details", { className: `frame${beat ? " beat" : ""}` }, element("summary", {}, way, head, time, preview), element("pre", { textContent: text }));
}
