import { cookie, drop } from "./cookies.js";
import { Problem } from "./problem.js";
import { onTabs, tellTabs } from "./tabs.js";
import { locale, t } from "./texts.js";
import { reactive } from "./vue.js";

const BASE = "/api/desk";
const EARLY = 60_000; // ms before its end that a token is renewed

/**
 * Who is signed in. `state` is unknown (asking), out, in, or expired: the page stays, and a dialog over it asks for the
 * password again. The access token lives in this module's memory; the refresh token is a cookie that no script reads.
 */
export const signedIn = reactive({ state: "unknown", person: null, problem: null });

let token = "";
let endsAt = 0; // performance.now() ms
let renewal = null;
const heard = new Set();

/** Call `listener(what)` at "in", "out" and "token" (a new one). */
export function onSignIn(listener) {
  heard.add(listener);
  return () => heard.delete(listener);
}

/** Whether an earlier visit may be gone on with, as far as one can see without asking. */
export function mayResume() {
  return cookie("chat_csrf") !== "";
}

/** Go on with the sign-in of an earlier visit, if there is one. Throws a Problem when nobody answers. */
export async function resume() {
  if (!mayResume()) return turn("out");
  try {
    await renew();
  } catch (problem) {
    if (problem.status !== 401 && problem.status !== 403) throw problem;
    turn("out");
  }
}

/**
 * Sign in; without `stay` only until the browser is closed. Throws a Problem: 401 for a wrong name or password, 429 after
 * too many.
 */
export async function signIn(username, password, stay = true) {
  take(await call("POST", "/login", { username, password, stay }));
  turn("in");
  tellTabs("sign-in");
}

/** End this sign-in everywhere: its tokens, its connections, and the other tabs of this browser. */
export async function signOut() {
  const ending = token;
  forget();
  tellTabs("sign-out");
  drop("chat_csrf"); // a reload before the answer would sign the same person in again
  await fetch(`${BASE}/logout`, { method: "POST", headers: { Authorization: `Bearer ${ending}` }, keepalive: true }).catch(() => null);
}

/** Another tab has ended the sign-in that both had. */
export function forget() {
  token = "";
  turn("out");
  signedIn.person = null;
}

/** A token for a call, renewed when it is about to end. Throws a Problem 401 when nobody is signed in. */
export async function bearer() {
  if (token && performance.now() > endsAt - EARLY) await renew().catch(() => null);
  if (!token) throw nobody();
  return token;
}

/** The server no longer knows this token. Answers a new one, asking the person if need be. */
export async function renewed(old) {
  if (token && token !== old) return token;
  if (signedIn.state === "out") throw nobody();
  try {
    await renew();
  } catch (problem) {
    if (problem.status !== 401 && problem.status !== 403) throw problem;
    await askAgain();
  }
  return token;
}

function nobody() {
  return new Problem({ status: 401, code: "unauthorized", title: t("signed_out") });
}

// The cookie is one for all tabs: who signs in or out in one, does so in all.
onTabs("sign-out", forget);
onTabs("sign-in", () => signedIn.state !== "in" && resume().catch(() => null));

function renew() {
  renewal ??= call("POST", "/refresh", {}, { "X-CSRF-TOKEN": cookie("chat_csrf") })
    .then((answer) => {
      take(answer);
      turn("in");
      tell("token");
    })
    .finally(() => (renewal = null));
  return renewal;
}

function askAgain() {
  if (signedIn.state === "out") throw nobody();
  turn("expired");
  return new Promise((resolve, reject) => {
    const stop = onSignIn((what) => {
      stop();
      if (what === "out") reject(nobody());
      else resolve();
    });
  });
}

function take({ accessToken, expiresIn, person }) {
  // Another person at the same page would see what the first one has open.
  if (signedIn.person && signedIn.person.id !== person.id) location.assign("/dashboard");
  token = accessToken;
  endsAt = performance.now() + expiresIn * 1000;
  signedIn.person = person;
}

function turn(state) {
  const before = signedIn.state;
  signedIn.state = state;
  if (before !== state && state !== "expired") tell(state);
}

function tell(what) {
  for (const listener of [...heard]) listener(what);
}

/** One call of the house API as it is; `api.js` adds the token and renews it. */
export async function call(method, path, body, headers = {}, signal = undefined) {
  const all = { "Accept-Language": locale(), ...headers };
  if (body !== undefined) all["Content-Type"] = "application/json";
  const options = { method, headers: all, body: body === undefined ? body : JSON.stringify(body), cache: "no-store", signal };
  const response = await fetch(BASE + path, options).catch((error) => {
    throw new Problem({ code: signal?.aborted ? "aborted" : "unreachable", title: t("unreachable"), retry: true, detail: "", cause: error.name });
  });
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  throw new Problem({ title: t("bad_answer"), ...answer, status: response.status });
}
