import { isHeld, mayLeave } from "./leaving.js";
import { reactive } from "./vue.js";

const BASE = "/dashboard";

/** The four lists of conversations. */
export const LISTS = ["mine", "queue", "all", "closed"];
const VIEWS = [...LISTS, "left", "search", "reports", "admin", "sign-in"];

/**
 * Where the person is: `view`, `no` (the conversation's number, in lists), `page` (of admin), and `params`, what
 * follows the question mark. Reload, back and a pasted link restore all of it.
 */
export const route = reactive({ view: "mine", no: null, page: null, params: {} });

/**
 * Go to a path below /dashboard, as `/mine/1203?tag=refund`. With `replace` the way back skips this one. Who holds
 * something unsaved is asked first.
 */
export function go(path, { replace = false } = {}) {
  if (isHeld()) return void mayLeave().then((may) => may && move(path, replace));
  move(path, replace);
}

function move(path, replace) {
  const url = BASE + path;
  if (url !== location.pathname + location.search) history[replace ? "replaceState" : "pushState"]({}, "", url);
  read();
}

/** The path to a conversation in a list, or to the list. Filters stay as they are. */
export function pathTo(view, no = null, params = view === route.view ? route.params : {}) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value)).toString();
  return `/${view}${no ? `/${encodeURIComponent(no)}` : ""}${query ? `?${query}` : ""}`;
}

// Back and forward have already changed the address; it is put back until those who hold something have answered.
function moved() {
  if (!isHeld()) return read();
  const wanted = (location.pathname + location.search).slice(BASE.length);
  history.pushState({}, "", shown);
  go(wanted);
}

let shown = "";

function read() {
  shown = location.pathname + location.search;
  const [view, rest] = location.pathname.slice(BASE.length + 1).split("/").map(decoded);
  route.view = VIEWS.includes(view) ? view : "mine";
  route.no = LISTS.includes(route.view) ? rest || null : null;
  route.page = LISTS.includes(route.view) ? null : rest || null;
  route.params = Object.fromEntries(new URLSearchParams(location.search));
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return ""; // a broken escape names nothing
  }
}

addEventListener("popstate", moved);
read();
