import { idb } from "./idb.js";
import { onSignIn, signedIn } from "./sign_in.js";
import { onTabs, tellTabs } from "./tabs.js";
import { shallowReactive } from "./vue.js";

const EMPTY = { reply: "", note: "", mode: "reply" };

/** Map session id -> {reply, note, mode}: what this person has begun to write and not sent. Rows show it. */
export const drafts = shallowReactive(new Map());

export function keptDraft(sessionId) {
  return drafts.get(sessionId) ?? EMPTY;
}

/** The words of it, "" for none. */
export function draftOf(sessionId) {
  const { reply, note, mode } = keptDraft(sessionId);
  return (mode === "note" ? note || reply : reply || note).trim();
}

/** Keep a draft, or forget it when nothing is left of it. The disk may say no: then it lasts as long as this tab. */
export function saveDraft(sessionId, draft) {
  take(sessionId, draft);
  tellTabs("draft", { sessionId, draft });
  const key = keyOf(sessionId);
  const isEmpty = !draft.reply && !draft.note && draft.mode === "reply";
  return (isEmpty ? idb.del("drafts", key) : idb.put("drafts", key, { ...draft, me: signedIn.person?.id, sessionId })).catch(() => null);
}

function take(sessionId, draft) {
  if (draft.reply || draft.note || draft.mode === "note") drafts.set(sessionId, draft);
  else drafts.delete(sessionId);
}

function keyOf(sessionId) {
  return `${signedIn.person?.id}:${sessionId}`;
}

let reading = null;

/** Read what earlier pages left; resolves when it is known. */
export function knowDrafts() {
  reading ??= idb.all("drafts").catch(() => []).then((rows) => {
    for (const { me, sessionId, reply, note, mode } of rows) {
      if (me === signedIn.person?.id && !drafts.has(sessionId)) take(sessionId, { reply, note, mode });
    }
  });
  return reading;
}

onTabs("draft", ({ sessionId, draft }) => take(sessionId, draft));
onSignIn((what) => {
  if (what === "in") knowDrafts();
  if (what !== "out") return;
  drafts.clear();
  reading = null;
});
if (signedIn.person) knowDrafts();
