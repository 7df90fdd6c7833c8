import { go } from "../core/route.js";

/** A link that stays in this page; with a modifier it is the browser's. */
export function follow(event, path) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(path);
}
