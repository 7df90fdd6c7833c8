import { t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { JobCard, OrderCard } from "./cards.js";
import { File, Picture, Sound } from "./media.js";
import { inOneLine } from "./one_line.js";

const URLS = /https?:\/\/[^\s<>"'`\u3000-\u303f\uff00-\uffef]+/gi;
const TRAIL = /[.,;:!?)\]}]+$/; // belongs to the sentence, not to the address

/** What a message says, by its type. Everything that people write is text; an address in it is a link. */
export const Body = {
  props: ["item", "talk"],
  setup: (props) => () => {
    const { item, talk } = props;
    const { msgType } = item;
    if (msgType === "order_card" && item.payload) return html`<${OrderCard} payload=${item.payload} talk=${talk} />`;
    if (msgType === "job_card" && item.payload) return html`<${JobCard} payload=${item.payload} />`;
    if (item.fileUrl) return fileOf(item, talk);
    return html`<span class="text" dir="auto">${item.content ? linked(item.content) : inOneLine(item)}</span>`;
  },
};

/** A message or a note shows a file in the way of its type. */
export function fileOf(item, talk) {
  const type = item.fileType ?? "";
  if (item.msgType === "image" || (!item.msgType && /^image\/(?!svg)/.test(type))) return html`<${Picture} item=${item}
    talk=${talk} />`;
  if (["voice", "audio", "video"].includes(item.msgType)) return html`<${Sound} item=${item} />`;
  return html`<${File} item=${item} />`;
}

/** The text in parts: words, and links. */
export function linked(text) {
  const parts = [];
  let from = 0;
  for (const { 0: match, index } of text.matchAll(URLS)) {
    const url = match.replace(TRAIL, "");
    if (index > from) parts.push(text.slice(from, index));
    parts.push(html`<a href=${url} target="_blank" rel="noopener noreferrer nofollow" title=${t("talk_link")}>${url}</a>`);
    from = index + url.length;
  }
  parts.push(text.slice(from));
  return parts;
}
