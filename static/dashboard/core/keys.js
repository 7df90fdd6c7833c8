import { prefs } from "./prefs.js";
import { onUnmounted, reactive } from "./vue.js";

const PREFIX_TIME = 1200; // ms in which the second key of a pair must follow
const FIELDS = "input, textarea, select, [contenteditable]";

/** Every key that does something now: {key, label (a text's key), call, scope}. The map that `?` shows. */
export const keymap = reactive([]);

let prefix = "";
let prefixAt = 0;

/** Whether an input method is composing: then no key is a command (229: Safari ends it before the keydown). */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Do `call(event)` on a key: "j", "?", "Enter", "Mod+K" (Ctrl or Command), or a pair as "g m". Single keys are silent
 * in fields, in dialogs, and when they are switched off. The newest binding of a key wins; answer `false` to let the
 * next one try. `label` is the key of its text. Answers the function that takes it back.
 */
export function bind(key, label, call, scope = "page") {
  const binding = { key, label, call, scope };
  keymap.push(binding);
  const stop = () => {
    const at = keymap.findIndex((one) => one.call === call && one.key === key);
    if (at >= 0) keymap.splice(at, 1);
  };
  return stop;
}

/** Likewise for as long as the calling component lives. */
export function useKeys(bindings, scope) {
  const stops = bindings.map(([key, label, call]) => bind(key, label, call, scope));
  onUnmounted(() => stops.forEach((stop) => stop()));
}

function pressed(event) {
  if (isComposing(event)) {
    // A form is not sent by the Enter that takes a word. In a text, the method may want it for a new line.
    if (event.key === "Enter" && event.target.localName === "input") event.preventDefault();
    return;
  }
  if (event.defaultPrevented) return;
  const key = nameOf(event);
  if (key === null) return;
  const isCommand = key.startsWith("Mod+");
  const isSingle = !isCommand && key !== "Escape";
  if (isSingle && event.target.closest?.(FIELDS)) return;
  if (!isCommand && document.querySelector("dialog[open]")) return;
  if (isSingle && key.length === 1 && !prefs.singleKeys) return;
  const pair = performance.now() - prefixAt < PREFIX_TIME ? `${prefix} ${key}` : "";
  prefix = "";
  if ((pair && run(pair, event)) || run(key, event)) return;
  if (keymap.some((one) => one.key.startsWith(`${key} `))) [prefix, prefixAt] = [key, performance.now()];
}

function run(key, event) {
  for (const one of keymap.filter((binding) => binding.key === key).reverse()) {
    if (one.call(event) === false) continue;
    event.preventDefault();
    return true;
  }
  return false;
}

function nameOf(event) {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (altKey) return null; // types letters on many keyboards, opens menus on others
  if (ctrlKey || metaKey) return `Mod+${key.length === 1 ? key.toUpperCase() : key}`;
  return key;
}

addEventListener("keydown", pressed);
