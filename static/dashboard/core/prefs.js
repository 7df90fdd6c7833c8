import { reactive, watch } from "./vue.js";

const KEY = "switchboard.prefs";

const DEFAULTS = {
  density: "comfortable", // or compact
  singleKeys: true,
  sendWith: "enter", // or ctrl_enter
  panel: true,
  panelTab: "visitor",
  notifyBody: true,
  sounds: { queue: "unfocused", assigned: "unfocused", message: "unfocused" }, // always | unfocused | never
  volume: 0.6,
  firstShiftDone: false,
  openAt: "unread", // or newest
};

/** What this person likes on this device. Change it; it is kept, and other tabs follow. */
export const prefs = reactive({ ...DEFAULTS, ...kept() });

let isFollowing = false;

watch(prefs, () => {
  if (isFollowing) return;
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs));
  } catch {
    // Storage may be full or forbidden; the choice then lasts as long as this page.
  }
}, { deep: true, flush: "sync" });

addEventListener("storage", ({ key }) => {
  if (key !== KEY) return;
  isFollowing = true;
  Object.assign(prefs, DEFAULTS, kept());
  isFollowing = false;
});

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { ...found, sounds: { ...DEFAULTS.sounds, ...found.sounds } };
  } catch {
    return {};
  }
}
