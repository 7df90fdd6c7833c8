import { reactive } from "../core/vue.js";

const KEY = "switchboard.flags";

// "Keep as unread" is this agent's own sign; the mark of what was read does not move back.
const flags = reactive(new Set(kept()));

export function flagged(session) {
  return flags.has(session.sessionId);
}

/** Set or take away the sign. */
export function flag(session, on = !flagged(session)) {
  if (on) flags.add(session.sessionId);
  else flags.delete(session.sessionId);
  try {
    localStorage.setItem(KEY, JSON.stringify([...flags]));
  } catch {
    // Then it lasts as long as this page.
  }
}

addEventListener("storage", ({ key }) => {
  if (key !== KEY) return;
  flags.clear();
  kept().forEach((id) => flags.add(id));
});

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}
