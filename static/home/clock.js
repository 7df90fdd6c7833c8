const TRIES = 3;
const TICK = 500; // ms

/** The server's clock, so that no countdown depends on the one of this machine. Fires `tick` twice a second. */
export class Clock extends EventTarget {
  constructor(api) {
    super();
    this.api = api;
    this.offset = Date.now() - performance.now();
    setInterval(() => this.dispatchEvent(new Event("tick")), TICK);
    document.addEventListener("visibilitychange", () => document.hidden || this.set());
  }

  /** UTC ms, as the server would say. */
  now() {
    return performance.now() + this.offset;
  }

  /** Ask the server; the quickest of a few answers is the nearest to the truth. */
  async set() {
    let quickest = Infinity;
    for (let i = 0; i < TRIES; i += 1) {
      const asked = performance.now();
      const answer = await this.api.get("/time").catch(() => null);
      const took = performance.now() - asked;
      if (answer === null || took >= quickest) continue;
      quickest = took;
      this.offset = answer.now + took / 2 - performance.now();
    }
    this.dispatchEvent(new Event("tick"));
  }
}
