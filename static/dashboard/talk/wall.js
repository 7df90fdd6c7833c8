const QUARTER = 15 * 60_000; // ms; every zone differs from UTC by a multiple of it

/** "yyyy-MM-dd HH:mm:ss" in the organisation's zone as ms. Only differences mean anything: the zone is not said. */
export function wallMs(text) {
  return Date.parse(`${text.replace(" ", "T")}Z`);
}

/**
 * How far the organisation's clock on the wall is from UTC. Frames do not say it, so it is learnt from their times:
 * what was said a moment ago shows it, older things show less, so the greatest is the nearest to the truth.
 */
export class Wall {
  constructor() {
    this.offset = null;
  }

  /** `text` is a wall time that is not in the future, `now` the server's UTC ms. */
  learn(text, now) {
    const seen = Math.round((wallMs(text) - now) / QUARTER) * QUARTER;
    if (Number.isFinite(seen) && (this.offset === null || seen > this.offset)) this.offset = seen;
  }

  /** UTC ms of a wall time; null while nothing is known. */
  utc(text) {
    return this.offset === null ? null : wallMs(text) - this.offset;
  }

  /** The day there, "yyyy-MM-dd", at this UTC ms; by the machine's own zone while nothing is known. */
  day(now) {
    const offset = this.offset ?? -new Date(now).getTimezoneOffset() * 60_000;
    return new Date(now + offset).toISOString().slice(0, 10);
  }
}
