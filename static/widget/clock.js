const TRIES = 5;
const TICK = 1000; // ms

/** The server's clock, so that no countdown depends on the one of this machine. Fires `tick` each second. */
export class Clock extends EventTarget {
  constructor(api) {
    super();
    this.api = api;
    this.offset = Date.now() - performance.now();
    this.isSet = false;
    this.timer = 0;
  }

  /** UTC ms, as the server would say. */
  now() {
    return performance.now() + this.offset;
  }

  /** Tick only while somebody watches. */
  run(wanted) {
    if (wanted === Boolean(this.timer)) return;
    clearInterval(this.timer);
    this.timer = wanted ? setInterval(() => this.dispatchEvent(new Event("tick")), TICK) : 0;
  }

  /** Ask the server; the quickest of a few answers is the nearest to the truth. */
  async set() {
    let quickest = Infinity;
    for (let i = 0; i < TRIES; i += 1) {
      const asked = performance.now();
      const answer = await this.api.get("/time").catch(() => null);
      const took = performance.now() - asked;
      if (answer === null) return;
      if (took >= quickest) continue;
      quickest = took;
      this.isSet = true;
      this.offset = answer.now + took / 2 - performance.now();
    }
    this.dispatchEvent(new Event("tick"));
  }
}
