import { api } from "../core/api.js";
import { LISTS, route } from "../core/route.js";
import { signedIn } from "../core/sign_in.js";
import { onNotice, recount, store, upsert } from "../core/store.js";
import { computed, reactive, watch } from "../core/vue.js";
import { losses } from "./accept.js";
import { belongs, sorted } from "./order.js";

const PAGE = 200; // the most that the API gives at once
const SCREEN = 50; // what is asked for first, so that something is there soon
const EAGER = 5; // pages of an open list that are fetched without being scrolled to
const AFRESH = 60_000; // ms after which a list in sight is asked for again: nobody is told of their own words elsewhere
const SETTLE = 800; // ms of quiet before a filtered list is asked for again
const ORDERS = { mine: "unanswered", queue: "unanswered", all: "active", closed: "active" };
export const FILTERS = ["q", "state", "tag", "workgroupId", "agentId"];

/**
 * `ids`: what the server gave for the filters of now, in its order; null where the list is made from what is known.
 * `chosen` counts the pages of lists that the person has asked for: those may move under the hand.
 */
export const list = reactive({ name: "mine", ids: null, next: null, isLoading: false, isFirst: true, problem: null, chosen: 0 });

let turn = 0; // answers of an earlier list come too late
let timer = 0;

/** The filters of now, from the address. */
export const filters = computed(() => Object.fromEntries(FILTERS.filter((name) => route.params[name]).map((name) => [name, route.params[name]])));
export const isFiltered = computed(() => Object.keys(filters.value).length > 0);

/** The sessions of the list of now, in order. */
export const wanted = computed(() => {
  if (list.ids !== null) return list.ids.map((id) => store.sessions.get(id)).filter(Boolean);
  const me = store.me?.id;
  const isShown = (session) => belongs(list.name, session, me) || (list.name === "queue" && losses.has(session.sessionId));
  return sorted(list.name, [...store.sessions.values()].filter(isShown));
});

/** Begin the list of now anew. What is shown stays until the first page is there. */
export async function reload({ isChosen = false } = {}) {
  if (signedIn.state !== "in") return;
  const mine = (turn += 1);
  const isOther = list.name !== route.view;
  Object.assign(list, { name: route.view, isLoading: true, problem: null, isFirst: isOther || list.isFirst });
  if (isOther || !isFiltered.value) list.ids = isFiltered.value ? [] : null;
  const found = new Set();
  try {
    let cursor = null;
    for (let pages = 0; pages === 0 || (cursor && pages < eager()); pages += 1) {
      const page = await ask(cursor);
      if (mine !== turn) return;
      take(page, found);
      cursor = page.next;
      if (isChosen) list.chosen += 1;
    }
    if (!cursor) forgetOthers(found);
  } catch (problem) {
    if (mine !== turn) return;
    list.problem = problem;
  }
  Object.assign(list, { isLoading: false, isFirst: false });
}

// Before anything is heard the list would grow old while it is fetched: then one page shows it, and the rest comes later.
function eager() {
  return store.isHearing && list.name !== "closed" ? EAGER : 1;
}

/** The next page, when the end of what is loaded comes near. */
export async function more() {
  if (list.isLoading || !list.next) return;
  const mine = turn;
  list.isLoading = true;
  try {
    const page = await ask(list.next);
    if (mine === turn) take(page, new Set(list.ids ?? []));
  } catch (problem) {
    if (mine === turn) list.problem = problem;
  }
  if (mine === turn) list.isLoading = false;
}

function ask(cursor) {
  return api.get("/sessions", { list: list.name, order: ORDERS[list.name], limit: store.isHearing ? PAGE : SCREEN, cursor, ...filters.value });
}

function take(page, found) {
  for (const session of page.items) {
    upsert(session);
    found.add(session.sessionId);
  }
  list.next = page.next;
  list.isFirst = false;
  if (isFiltered.value) list.ids = [...found];
}

/** The server gave the whole list: what only we believed to be in it has gone elsewhere while we were away. */
function forgetOthers(found) {
  if (isFiltered.value) return;
  const me = store.me?.id;
  for (const [id, session] of store.sessions) {
    if (!found.has(id) && belongs(list.name, session, me) && session.sessionNo !== route.no) store.sessions.delete(id);
  }
}

/** A word of somebody may bring a conversation into a filtered list; the server knows. */
function settle() {
  if (!isFiltered.value) return;
  clearTimeout(timer);
  timer = setTimeout(() => reload(), SETTLE);
}

/** Keep the list of the address. Call once, in the shell. */
export function useLists() {
  watch([() => route.view, filters], ([view, now], [before, then] = []) => {
    if (LISTS.includes(view) && (view !== before || JSON.stringify(now) !== JSON.stringify(then))) reload({ isChosen: true });
  }, { immediate: true });
  // What happened before this page could hear it is in the list, which is asked for again.
  const stops = [onNotice(settle), watch(() => store.isHearing, (is) => is && LISTS.includes(route.view) && reload())];
  const afresh = setInterval(() => document.hidden || !LISTS.includes(route.view) || reload(), AFRESH);
  stops.push(() => clearInterval(afresh));
  recount();
  return () => stops.forEach((stop) => stop());
}
