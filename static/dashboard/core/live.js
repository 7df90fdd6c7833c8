import { clock } from "./clock.js";
import { Connection } from "./connection.js";
import { Problem } from "./problem.js";
import { bearer, onSignIn, renewed, signedIn } from "./sign_in.js";
import { language, t } from "./texts.js";
import { reactive, watch } from "./vue.js";

const FIRST_DELAY = 500; // ms
const LONGEST_DELAY = 15_000; // ms
const SETTLED = 10_000; // ms that a line must hold for the next delay to be short again

/**
 * `state`: idle | connecting | live | lost; `since`: when it became so, `lostAt`: when a line was last there, 0 while one
 * is (both by performance.now()); `failures` in a row.
 */
const state = reactive({ state: "idle", since: 0, lostAt: 0, failures: 0 });

const ears = new Set(); // {destination, heard, headers, settled, refused}
const taps = new Set();
const resumers = new Set();
const waiting = new Map(); // receipt -> {resolve, reject}
let line = null;
let timer = 0;
let names = 0;
let token = "";

/** Open the line, and keep it open until `close`. */
function open() {
  if (state.state !== "idle") return;
  turn("connecting");
  connect();
}

function close() {
  clearTimeout(timer);
  line?.close();
  line = null;
  turn("idle");
  giveUp();
}

async function connect() {
  clearTimeout(timer);
  const mine = (line = new Connection({ connected, message, receipt, refused, closed: () => mine === line && lost() }));
  try {
    token = await bearer();
    if (mine === line) mine.open(`${location.origin.replace(/^http/, "ws")}/ws/chat`, token);
  } catch {
    if (mine === line) lost();
  }
}

function connected(headers) {
  if (headers["server-time"]) clock.hint(Number(headers["server-time"]));
  const again = state.failures > 0 || resumed;
  resumed = true;
  turn("live");
  setTimeout(() => state.state === "live" && performance.now() - state.since >= SETTLED - 50 && (state.failures = 0), SETTLED);
  for (const ear of ears) tune(ear);
  for (const resumer of [...resumers]) resumer(again);
}
let resumed = false;

/**
 * Hear a destination from now on, and again after each reconnection. `heard(frame, headers, ack)` gets the decoded
 * body; `headers()` is asked anew each time (last-seq). `settled()` follows each SUBSCRIBE's receipt, after everything
 * that was missed; `refused(problem)` tells that this ear is not let in, and then it is not tried again.
 * Answers the function that stops it.
 */
function listen(destination, heard, headers = () => ({}), { settled = () => {}, refused: unheard = () => {} } = {}) {
  const ear = { destination, heard, headers, settled, refused: unheard, id: "", receipt: "" };
  ears.add(ear);
  if (state.state === "live") tune(ear);
  return () => {
    ears.delete(ear);
    if (state.state === "live" && ear.id) line.unsubscribe(ear.id);
  };
}

function tune(ear) {
  ear.id = name("s");
  ear.receipt = name("r");
  waiting.set(ear.receipt, {
    resolve: () => ear.settled(),
    reject: (problem) => {
      if (problem.code === "lost") return;
      ears.delete(ear); // the server closes after a refusal: asking again would close it again
      ear.refused(problem);
    },
  });
  line.subscribe(ear.destination, ear.id, { ...ear.headers(), receipt: ear.receipt });
}

function message(frame, ack) {
  const ear = [...ears].find((one) => one.id === frame.headers.subscription);
  if (!ear) return;
  const body = JSON.parse(frame.body);
  for (const tap of [...taps]) attempt(() => tap(body, frame.headers));
  attempt(() => ear.heard(body, frame.headers, ack));
}

// One listener's fault must not leave the others deaf.
function attempt(call) {
  try {
    call();
  } catch (error) {
    reportError(error);
  }
}

/**
 * SEND. With `receipt` the promise settles when the server has committed, or rejects with a Problem: code `lost` means
 * that nobody knows, so send the same msgNo again; anything else is a refusal. Without, it settles at once.
 */
function send(destination, body, { receipt: asked = false } = {}) {
  if (state.state !== "live") return Promise.reject(gone());
  line.probeIfSilent();
  if (!asked) {
    line.send(destination, body);
    return Promise.resolve();
  }
  const id = name("r");
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    line.send(destination, body, { receipt: id });
  });
}

function receipt(id) {
  waiting.get(id)?.resolve();
  waiting.delete(id);
}

/** An ERROR frame: the server closes after it. `receipt-id` names the request that it refuses, if any. */
async function refused({ headers, body }) {
  const [title, detail = "", hint = ""] = body.split("\n");
  const problem = new Problem({ code: headers.code, title, detail, hint, retry: headers.retry === "true" });
  waiting.get(headers["receipt-id"])?.reject(problem);
  waiting.delete(headers["receipt-id"]);
  if (headers.code === "unauthorized") await renewed(token).catch(() => null);
}

function lost() {
  line = null;
  if (state.state === "idle") return;
  state.failures += 1;
  turn("lost");
  giveUp();
  if (signedIn.state === "expired") return; // it goes on when somebody has signed in again
  const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(state.failures - 1, 10));
  clearTimeout(timer);
  timer = setTimeout(connect, delay * (0.7 + Math.random() * 0.6));
}

function giveUp() {
  for (const one of waiting.values()) one.reject(gone());
  waiting.clear();
}

function gone() {
  return new Problem({ code: "lost", title: t("line_lost"), retry: true });
}

/** Something happened that makes the old state of the line doubtful: try at once, or ask whether it still answers. */
function hurry() {
  if (state.state === "lost") connect();
  else if (state.state === "live") line.probe();
}

function turn(next) {
  state.state = next;
  state.since = performance.now();
  if (next === "live" || next === "idle") state.lostAt = 0;
  else state.lostAt ||= state.since;
}

function name(kind) {
  return `${kind}${(names += 1)}`;
}

addEventListener("online", hurry);
addEventListener("focus", hurry);
addEventListener("pageshow", hurry);
document.addEventListener("visibilitychange", () => document.hidden || hurry());
clock.onWake(() => {
  hurry();
  clock.set();
});
// A connection speaks one language to its end, so another one takes another connection.
watch(language, () => {
  if (state.state !== "live" && state.state !== "connecting") return;
  line?.close();
  line = null;
  turn("connecting");
  giveUp();
  resumed = true;
  connect();
});
onSignIn((what) => {
  if (what === "out") return close();
  if (state.state === "lost") return connect();
  open();
});
if (signedIn.state === "in") open();

export const live = {
  state,
  open,
  close,
  listen,
  send,
  hurry,
  serverNow: clock.serverNow,
  /** Call `listener(isAgain)` at each CONNECTED, after the ears are tuned. */
  onResume: (listener) => (resumers.add(listener), () => resumers.delete(listener)),
  /** See every frame that anybody here hears: `listener(frame, headers)`, before its own listener. */
  tap: (listener) => (taps.add(listener), () => taps.delete(listener)),
};
