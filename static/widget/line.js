import { Stomp } from "./stomp.js";

const FIRST_DELAY = 500; // ms
const LONGEST_DELAY = 15_000; // ms
const BEAT = 10_000; // ms between the server's beats
const DEAD = 25_000; // ms of silence after which the connection counts as dead
const ANSWER = 5_000; // ms within which a probe is answered
const OPENING = 10_000; // ms that a new connection may take
const TICK = 5_000; // ms
const SLEPT = 20_000; // ms that a tick may be late before the machine was asleep

/**
 * The visitor's STOMP connection. `state` is closed, connecting, live, lost (it comes back by
 * itself), signed_out or blocked.
 * Fires `state`, `live` at each CONNECTED, `probe` when somebody should ask the server for a sign of life.
 *
 * That a socket says OPEN means nothing after sleep or behind a lost network: only what arrives counts.
 */
export class Line extends EventTarget {
  constructor(shell, token) {
    super();
    this.shell = shell;
    this.token = token;
    this.state = "closed";
    this.stomp = null;
    this.tries = 0;
    this.heardAt = 0;
    this.tickedAt = 0;
  }

  get isLive() {
    return this.state === "live";
  }

  open() {
    if (!["closed", "signed_out", "blocked"].includes(this.state)) return;
    this.turn("connecting");
    this.tickedAt = performance.now();
    this.ticker = setInterval(() => this.tick(), TICK);
    this.ended = new AbortController();
    const { signal } = this.ended;
    for (const sign of ["online", "focus"]) addEventListener(sign, () => this.doubt(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.doubt(), { signal });
    this.dial();
  }

  close(state = "closed") {
    clearInterval(this.ticker);
    clearTimeout(this.retry);
    this.ended?.abort();
    this.hangUp();
    this.turn(state);
  }

  /** Hear a destination; `settled` is called when the server has this ear, after everything that was missed. */
  subscribe(destination, heard, headers = {}, settled = () => {}) {
    return this.stomp.subscribe(destination, heard, headers, settled);
  }

  send(destination, body) {
    this.stomp.send(destination, body);
  }

  /** Something may have happened to the connection: ask, and believe only an answer. */
  doubt() {
    if (this.state === "lost") return this.dial();
    if (!this.isLive || this.probing || performance.now() - this.heardAt < BEAT + 2000) return;
    this.suspect();
  }

  suspect() {
    this.probing = setTimeout(() => {
      this.probing = 0;
      if (this.isLive) this.drop();
    }, ANSWER);
    this.dispatchEvent(new Event("probe"));
    this.dispatchEvent(new Event("state"));
  }

  /** Whatever arrives is a sign of life. */
  heard() {
    this.heardAt = performance.now();
    if (!this.probing) return;
    clearTimeout(this.probing);
    this.probing = 0;
    this.dispatchEvent(new Event("state"));
  }

  /** What people are told of it: a connection in doubt is not called live. */
  get told() {
    return this.isLive && this.probing ? "doubtful" : this.state;
  }

  tick() {
    const now = performance.now();
    const slept = now - this.tickedAt - TICK > SLEPT;
    this.tickedAt = now;
    if (!this.isLive) return slept && this.doubt();
    // After a sleep the silence is the machine's own, so ask before giving up.
    if (slept) return this.probing || this.suspect();
    if (now - this.heardAt > DEAD && !this.probing) this.drop();
  }

  dial() {
    clearTimeout(this.retry);
    this.hangUp();
    const url = `${this.shell.base.replace(/^http/, "ws")}/ws/chat`;
    // Timers of a hidden page run once a minute, so this side promises no beats; the server beats all the same.
    const login = { Authorization: `Bearer ${this.token()}`, "accept-language": this.shell.language(), "heart-beat": `0,${BEAT}` };
    try {
      const socket = new this.shell.natives.WebSocket(url, ["v12.stomp"]);
      socket.addEventListener("message", () => this.heard());
      this.stomp = new Stomp(socket, login, {
        opened: () => this.connected(),
        refused: (headers) => this.refused(headers),
        closed: () => this.drop(),
      });
      this.opening = setTimeout(() => this.drop(), OPENING);
    } catch {
      this.lost(); // the page's policy lets no socket be
    }
  }

  connected() {
    clearTimeout(this.opening);
    this.tries = 0;
    this.heardAt = performance.now();
    this.turn("live");
    this.dispatchEvent(new Event("live"));
  }

  refused({ code }) {
    if (code === "unauthorized") this.close("signed_out");
    if (code === "blocked" || code === "forbidden") this.close("blocked");
  }

  /** The socket is as good as gone: leave it alone and take a new one. */
  drop() {
    this.hangUp();
    this.lost();
  }

  lost() {
    if (["closed", "signed_out", "blocked"].includes(this.state)) return;
    this.turn("lost");
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.tries);
    this.tries += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.dial(), delay * (0.7 + Math.random() * 0.6));
  }

  hangUp() {
    clearTimeout(this.opening);
    clearTimeout(this.probing);
    this.probing = 0;
    this.stomp?.end();
    this.stomp = null;
  }

  turn(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
