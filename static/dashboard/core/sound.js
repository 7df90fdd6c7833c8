import { prefs } from "./prefs.js";
import { ref } from "./vue.js";

/** Browsers keep a page silent until somebody has touched it: ready | locked (nothing can be heard) | none. */
export const soundState = ref("AudioContext" in globalThis ? "locked" : "none");

// Each event has its own short tune: [frequency in Hz, start in s].
const TUNES = {
  queue: [[660, 0], [880, 0.14], [660, 0.28]],
  assigned: [[523, 0], [784, 0.12]],
  message: [[784, 0]],
};
const LENGTH = 0.22; // s

let context = null;

/** Make the sound of an event: queue, assigned or message. Answers whether it can be heard. */
export async function play(event) {
  if (!(await unlock())) return false;
  for (const [frequency, start] of TUNES[event]) note(frequency, context.currentTime + start);
  return true;
}

/** Ask for sound; it works inside a gesture, and after the first one. */
async function unlock() {
  if (soundState.value === "none") return false;
  context ??= new AudioContext();
  // Outside a gesture `resume` may stay unanswered for ever, so nobody waits for it.
  if (context.state !== "running") await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, 200))]).catch(() => null);
  soundState.value = context.state === "running" ? "ready" : "locked";
  return soundState.value === "ready";
}

function note(frequency, at) {
  const tone = new OscillatorNode(context, { frequency, type: "sine" });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.4 * prefs.volume, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at + LENGTH);
  tone.connect(gain).connect(context.destination);
  tone.start(at);
  tone.stop(at + LENGTH);
}

for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, unlock, { capture: true, once: true });
