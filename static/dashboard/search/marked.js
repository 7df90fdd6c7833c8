import { html } from "../core/vue.js";

const AROUND = 60; // characters on both sides of the first hit

/** The part of a text around the first place where `word` stands. */
export function snippet(text, word) {
  const at = text.toLowerCase().indexOf(word.toLowerCase());
  if (at < 0 || text.length <= AROUND * 2) return text;
  const from = Math.max(0, at - AROUND);
  return `${from > 0 ? "…" : ""}${text.slice(from, at + word.length + AROUND)}${at + word.length + AROUND < text.length ? "…" : ""}`;
}

/** The text in parts, each place of `word` in a mark. */
export function marked(text, word) {
  const [low, wanted] = [text.toLowerCase(), word.toLowerCase()];
  // Some letters change their length with their case; then places in the one are not places in the other.
  if (!wanted || low.length !== text.length) return [text];
  const parts = [];
  let from = 0;
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), html`<mark>${text.slice(at, at + wanted.length)}</mark>`);
    from = at + wanted.length;
  }
  return [...parts, text.slice(from)];
}
