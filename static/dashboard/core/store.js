import { api } from "./api.js";
import { live } from "./live.js";
import { onSignIn, signedIn } from "./sign_in.js";
import { onTabs } from "./tabs.js";
import { preview } from "./preview.js";
import { computed, reactive, watch } from "./vue.js";

/**
 * What the page knows. `me`: the person; `seats`: Map person id -> {personId, name, status, capacity, load, connected};
 * `sessions`: Map id -> session, merged from lists and frames; `counts`: {mine, queue, all, closed, unread, left};
 * `isHearing`: whether everything that happens from here on is heard.
 */
export const store = reactive({
  me: computed(() => signedIn.person),
  isAdmin: computed(() => signedIn.person?.role === "admin"),
  seats: new Map(),
  sessions: new Map(),
  isHearing: false,
  counts: { mine: 0, queue: 0, all: 0, closed: 0, unread: 0, left: 0 },
});

const JOINING = new Set(["assigned", "transferred", "transfer_offered", "transfer_rejected", "transfer_timed_out", "joined", "visitor_invited"]);
const heard = new Set();

/** Call `listener(frame)` for each frame of the notify queue, after the store has taken it in. */
export function onNotice(listener) {
  heard.add(listener);
  return () => heard.delete(listener);
}

export function sessionById(id) {
  return store.sessions.get(id) ?? null;
}

export function sessionByNo(no) {
  if (no === null) return null;
  for (const session of store.sessions.values()) if (session.sessionNo === no) return session;
  return null;
}

// What an answer says of these is older than what was heard while it was under way.
const MOVING = ["lastSeq", "lastMessage", "unread", "unansweredSince"];

/** Merge what is known of a session; fields that are not told stay. Answers the session as it is now. */
export function upsert(session) {
  const known = store.sessions.get(session.sessionId);
  if (!known) {
    store.sessions.set(session.sessionId, session);
    return store.sessions.get(session.sessionId);
  }
  const isOld = session.lastSeq < known.lastSeq;
  for (const [field, value] of Object.entries(session)) if (!isOld || !MOVING.includes(field)) known[field] = value;
  return known;
}

/** Ask for one session and keep it. Throws a Problem. */
export async function fetchSession(id) {
  return upsert(await api.get(`/sessions/${id}`));
}

const asking = new Map();

/** Likewise for a frame of an unknown session; however many frames ask, it is one call. */
function learn(id) {
  if (!asking.has(id)) asking.set(id, fetchSession(id).catch((problem) => unheard(id, problem)).finally(() => asking.delete(id)));
  return asking.get(id);
}

// Who was only offered it sees it no longer: it belongs to no list.
function unheard(id, problem) {
  if (problem.status === 404) store.sessions.delete(id);
  return null;
}

let countTimer = 0;

/** The counts change with every frame, so they are asked for at most once a second. */
export function recount() {
  countTimer ||= setTimeout(async () => {
    countTimer = 0;
    const counts = await api.get("/sessions/counts").catch(() => null);
    if (counts) Object.assign(store.counts, counts);
  }, 1000);
}

async function notice(frame) {
  if (frame.sessionId) await takeIn(frame);
  recount();
  for (const listener of [...heard]) listener(frame);
}

async function takeIn(frame) {
  const known = store.sessions.get(frame.sessionId) ?? (await learn(frame.sessionId));
  if (!known) return;
  if (frame.type === "NEW_MSG") reminded(known, frame);
  if (frame.type === "SESSION_STATUS") turned(known, frame);
  if (frame.type === "READ_RECEIPT") wasRead(known, frame);
  if (frame.type === "RATED") known.rating = { score: frame.score, resolved: frame.resolved, comment: frame.comment };
}

function reminded(session, frame) {
  if (frame.seq <= session.lastSeq) return;
  session.unread = frame.unread;
  said(session, { ...frame, type: "MSG", content: frame.preview });
}

/** A newer message than those known. Who waits for an answer waits from the first word on. */
function said(session, message) {
  session.lastSeq = message.seq;
  // What the house says does not hide the visitor's question.
  if (message.type === "MSG" || !session.lastMessage) session.lastMessage = message;
  if (message.senderRole === "customer") session.unansweredSince ??= new Date(live.serverNow()).toISOString();
  else if (message.type === "MSG") session.unansweredSince = null;
}

/** What this person has read on any device is read here. */
function wasRead(session, frame) {
  if (frame.readerId !== store.me?.id || session.unread === 0) return;
  const left = Math.max(0, session.lastSeq - frame.lastReadSeq);
  session.unread = Math.min(session.unread, left);
  recount();
  // What the house said is among those left, and never counts as unread; the server knows the number.
  if (left > 0) learn(session.sessionId);
}

function turned(session, frame) {
  const { state, unread, agent = null, unansweredSince = null, queue = null, transfer = null, lastSeq, tags, visitor } = frame;
  Object.assign(session, { state, agent, queue, transfer });
  if (!(lastSeq < session.lastSeq)) Object.assign(session, { unread, unansweredSince, lastSeq: lastSeq ?? session.lastSeq });
  if (tags) session.tags = tags;
  if (visitor) session.visitor = visitor;
  if (state === "closed") session.closedAt ??= new Date(live.serverNow()).toISOString();
  else session.closedAt = null;
  if (JOINING.has(frame.event)) learn(frame.sessionId); // who takes part is not in the frame
}

/**
 * What any listener of a conversation hears is news for its row, too: the notify queue is silent about conversations
 * that one listens to.
 */
function overheard(frame) {
  const session = store.sessions.get(frame.sessionId);
  if (!session) return;
  if (frame.type === "READ_RECEIPT") wasRead(session, frame);
  if ((frame.type !== "MSG" && frame.type !== "SYSTEM") || !(frame.seq > session.lastSeq)) return;
  said(session, frame);
  if (frame.type === "SYSTEM" || frame.senderId === store.me?.id || !takesPart(session)) return;
  session.unread += 1;
  recount();
  for (const listener of [...heard]) listener({ ...frame, type: "NEW_MSG", preview: preview(frame), unread: session.unread });
}

/** Whether what is said there is unread to this person: who looks on, or sees the queue, owes nobody an answer. */
function takesPart({ agent, participants = [] }) {
  const me = store.me?.id;
  return agent?.id === me || participants.some((person) => person.id === me);
}

function seatTold(frame) {
  const id = frame.personId;
  if (id) store.seats.set(id, { ...store.seats.get(id), ...frame, personId: id });
}

live.tap(overheard);
onTabs("sent", ({ message }) => message && overheard(message)); // the line tells nobody of their own words
live.listen("/user/queue/notify", notice, undefined, { settled: () => (store.isHearing = true) });
live.listen("/topic/seat/status", seatTold);
live.listen("/user/queue/errors", () => {}); // refusals of frames that nobody asked a receipt for
live.onResume(recount);
watch(() => live.state.state, (state) => state === "live" || (store.isHearing = false), { flush: "sync" });
onSignIn((what) => {
  if (what !== "out") return;
  store.sessions.clear();
  store.seats.clear();
});
