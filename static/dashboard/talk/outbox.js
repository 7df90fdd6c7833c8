import { idb } from "../core/idb.js";
import { live } from "../core/live.js";
import { signedIn, onSignIn } from "../core/sign_in.js";
import { onTabs, tabId, tellTabs } from "../core/tabs.js";
import { ref, shallowReactive } from "../core/vue.js";
import { deliver } from "./deliver.js";

const LEASE = 12_000; // ms that one tab has to send an entry
const PROLONG = 4_000; // ms
const FIRST_DELAY = 1_000; // ms
const LONGEST_DELAY = 15_000; // ms

/**
 * What was written and is not yet confirmed, of all conversations, oldest first. An entry is {msgNo, me, sessionId,
 * kind, body, blob, name, file, createdAt, at, state, reason, progress}: state waiting, sending, sent (confirmed, its
 * frame is still under way) or failed (the server said no). It is on this machine's disk before it is shown, and its
 * msgNo stays the same however often it goes out, so the server keeps it once.
 */
export const outbox = shallowReactive({ entries: [] });

/** False when this browser keeps nothing: then what waits lasts as long as this tab. */
export const isKept = ref(true);

const told = new Set(); // {sessionId, message}
const running = new Map(); // sessionId -> timer of the next try, or true while one goes on
const aborts = new Map(); // msgNo -> AbortController of what is being sent
const delays = new Map(); // sessionId -> ms

/** Call `listener(sessionId, message)` with the MSG that an entry became; it answers whether it shows that one. */
export function onSent(listener) {
  told.add(listener);
  return () => told.delete(listener);
}

/** Write entries down, show them and send them, in this order. Throws when a file has no room on this disk. */
export async function post(sessionId, things) {
  const at = Date.now();
  const made = things.map((thing, i) => ({
    ...thing, msgNo: freshNumber(), me: signedIn.person.id, sessionId, createdAt: live.serverNow(), at: at + i / 1000,
  }));
  const kept = [];
  for (const entry of made) {
    if (await keep(entry)) kept.push({ ...entry, state: "waiting", reason: "", progress: 0 });
  }
  outbox.entries = [...outbox.entries, ...kept];
  pump(sessionId);
  return kept.length === made.length;
}

/** A definite refusal may be tried once more: by hand, with the same msgNo. */
export function retry(msgNo) {
  const entry = find(msgNo);
  if (!entry) return;
  update(msgNo, { state: "waiting", reason: "" });
  save(find(msgNo));
  pump(entry.sessionId);
}

/** Forget an entry, and stop sending it. */
export function discard(msgNo) {
  aborts.get(msgNo)?.abort();
  remove(msgNo);
  idb.del("outbox", msgNo).catch(() => null);
  tellTabs("sent", { msgNo });
}

/** The frame of an entry is here: its row is the message now. */
export function settled(msgNo) {
  if (find(msgNo)?.state === "sent") remove(msgNo);
}

/**
 * Take up what this person has left behind: in this page before it was loaded anew, or in a tab that is gone. What
 * another tab is sending shows here, too; the lease decides who sends it.
 */
export async function takeUp() {
  const me = signedIn.person?.id;
  if (!me) return;
  const rows = await idb.all("outbox").catch(() => ((isKept.value = false), []));
  const fresh = rows.filter((row) => row.me === me && !find(row.msgNo));
  if (fresh.length) {
    const entries = fresh.map((row) => ({ ...row, state: row.failed ? "failed" : "waiting", reason: row.failed ?? "", progress: 0 }));
    outbox.entries = [...outbox.entries, ...entries].sort((a, b) => a.at - b.at);
  }
  for (const sessionId of new Set(outbox.entries.map((entry) => entry.sessionId))) hurry(sessionId);
}

function hurry(sessionId) {
  const timer = running.get(sessionId);
  if (timer === true) return;
  clearTimeout(timer);
  running.delete(sessionId);
  delays.delete(sessionId);
  pump(sessionId);
}

/** Send what waits in a conversation, one after the other, until there is no more or nobody answers. */
async function pump(sessionId) {
  if (running.has(sessionId)) return;
  running.set(sessionId, true);
  let goesOn = true;
  while (goesOn) {
    const entry = outbox.entries.find((one) => one.sessionId === sessionId && one.state === "waiting");
    if (!entry) break;
    goesOn = await sendOne(entry);
  }
  running.delete(sessionId);
  if (goesOn) delays.delete(sessionId);
  else later(sessionId);
}

function later(sessionId) {
  const delay = delays.get(sessionId) ?? FIRST_DELAY;
  delays.set(sessionId, Math.min(LONGEST_DELAY, delay * 2));
  running.set(sessionId, setTimeout(() => (running.delete(sessionId), pump(sessionId)), delay));
}

/** Answers whether the next one may go: not while it is unknown what became of this one. */
async function sendOne(entry) {
  const { msgNo, sessionId } = entry;
  const mine = await claim(entry);
  if (mine === null) return !find(msgNo); // done elsewhere, or another tab is at it
  const controller = new AbortController();
  aborts.set(msgNo, controller);
  update(msgNo, { state: "sending", startedAt: performance.now() });
  const prolonging = setInterval(() => claim(entry), PROLONG);
  try {
    const message = await deliver(entry, (change) => progressed(msgNo, change), controller.signal);
    await idb.del("outbox", msgNo).catch(() => null);
    update(msgNo, { state: "sent", blob: null });
    const isShown = [...told].map((listener) => listener(sessionId, message)).some(Boolean);
    if (!isShown) remove(msgNo);
    tellTabs("sent", { msgNo, message });
    return true;
  } catch (problem) {
    return failed(entry, problem);
  } finally {
    clearInterval(prolonging);
    aborts.delete(msgNo);
  }
}

function failed({ msgNo }, problem) {
  if (!find(msgNo)) return true; // taken back meanwhile
  if (isUnknown(problem)) {
    update(msgNo, { state: "waiting", progress: 0 });
    release(find(msgNo));
    return false;
  }
  update(msgNo, { state: "failed", reason: [problem.title, problem.detail].filter(Boolean).join(" · ") });
  save(find(msgNo));
  return true;
}

// Nobody knows what became of it, or the server asks to come again: never a failure.
function isUnknown(problem) {
  return !problem.status || problem.status >= 500 || problem.status === 401 || problem.status === 429 || problem.retry === true;
}

function progressed(msgNo, change) {
  update(msgNo, change);
  if (change.file) save(find(msgNo)); // once uploaded, never again
}

async function claim(entry) {
  if (!isKept.value || entry.isUnkept) return entry;
  try {
    const row = await idb.claim("outbox", entry.msgNo, tabId, LEASE);
    if (row === null && !(await idb.get("outbox", entry.msgNo))) remove(entry.msgNo);
    return row;
  } catch {
    return entry;
  }
}

async function keep(entry) {
  try {
    await idb.put("outbox", entry.msgNo, { ...entry, owner: tabId, leasedUntil: Date.now() + LEASE });
    return true;
  } catch (error) {
    if (entry.blob && error?.name === "QuotaExceededError") return false;
    entry.isUnkept = true;
    isKept.value = false;
    return true;
  }
}

function row({ state, reason, progress, startedAt, ...kept }) {
  const isFailed = state === "failed";
  return { ...kept, failed: isFailed ? reason : undefined, owner: tabId, leasedUntil: isFailed ? 0 : Date.now() + LEASE };
}

function save(entry) {
  if (entry && !entry.isUnkept) idb.put("outbox", entry.msgNo, row(entry)).catch(() => null);
}

function release(entry) {
  if (entry && !entry.isUnkept) idb.put("outbox", entry.msgNo, { ...row(entry), leasedUntil: 0 }).catch(() => null);
}

function isUnderWay({ state }) {
  return state === "waiting" || state === "sending";
}

function find(msgNo) {
  return outbox.entries.find((entry) => entry.msgNo === msgNo);
}

function update(msgNo, change) {
  outbox.entries = outbox.entries.map((entry) => (entry.msgNo === msgNo ? { ...entry, ...change } : entry));
}

function remove(msgNo) {
  outbox.entries = outbox.entries.filter((entry) => entry.msgNo !== msgNo);
}

// crypto.randomUUID is missing where the page is served without TLS, on a LAN.
function freshNumber() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

addEventListener("pagehide", () => outbox.entries.filter(isUnderWay).forEach(release));
addEventListener("online", takeUp);
document.addEventListener("visibilitychange", () => document.hidden || takeUp());
live.onResume(takeUp);
onTabs("sent", ({ msgNo }) => remove(msgNo));
onSignIn((what) => (what === "out" ? (outbox.entries = []) : takeUp()));
takeUp();
