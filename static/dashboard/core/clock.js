import { call } from "./sign_in.js";
import { ref } from "./vue.js";

const TICK = 1000; // ms
const TRIES = 5;
const SLEPT = 20_000; // ms of nothing that mean sleep
const REBASE = 2_000; // ms

// Durations by performance.now; the machine's wall clock only until the server has told its own.
let offset = Date.now() - performance.now();
let last = performance.now();
let isSet = false;
const wakers = new Set();

/** One ticker for everything that shows a time. `now` is the server's UTC ms, reactive, once a second. */
export const clock = {
  now: ref(Math.round(performance.now() + offset)),
  serverNow,
  set,
  hint,
  /** Call `listener(ms slept)` when the machine slept or its timers stood still. */
  onWake(listener) {
    wakers.add(listener);
    return () => wakers.delete(listener);
  },
};

/** The server's UTC ms at this moment. */
function serverNow() {
  return performance.now() + offset;
}

/** Ask the server; the quickest of a few answers is the nearest to the truth. */
async function set() {
  let quickest = Infinity;
  for (let i = 0; i < TRIES; i += 1) {
    const asked = performance.now();
    const answer = await call("GET", "/time").catch(() => null);
    const took = performance.now() - asked;
    if (answer === null) break;
    if (took >= quickest) continue;
    quickest = took;
    offset = answer.now + took / 2 - performance.now();
    isSet = true;
  }
  tick();
}

/** A time that came along with something else (CONNECTED): good enough until `set`, and to see a jump. */
function hint(now) {
  const found = now - performance.now();
  if (!isSet || Math.abs(found - offset) > REBASE) offset = found;
}

function tick() {
  clock.now.value = Math.round(serverNow());
}

setInterval(() => {
  const at = performance.now();
  const gap = at - last;
  last = at;
  tick();
  // Timers of a hidden page run once a minute; that is no sleep.
  if (gap > (document.hidden ? 90_000 : SLEPT)) for (const waker of [...wakers]) waker(gap);
}, TICK);
