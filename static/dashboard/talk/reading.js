const DWELL = 400; // ms that a row must be in view
const EVERY = 500; // ms between two marks

/**
 * Finds out what has been read: what is at least half in view, in a visible window that has the focus, for 400 ms, while
 * nothing is being drawn. `newest()` is the newest such message or null, `read(message)` hears it.
 */
export class Reading {
  constructor(newest, read) {
    this.newest = newest;
    this.read = read;
    this.timer = 0;
    this.readAt = -Infinity;
    this.look = this.look.bind(this);
    addEventListener("focus", this.look);
    addEventListener("blur", this.look);
    document.addEventListener("visibilitychange", this.look);
  }

  stop() {
    clearTimeout(this.timer);
    removeEventListener("focus", this.look);
    removeEventListener("blur", this.look);
    document.removeEventListener("visibilitychange", this.look);
  }

  /** Something moved, came, or got the focus: begin to wait anew. */
  look() {
    clearTimeout(this.timer);
    if (!isAttended()) return;
    const seen = this.newest();
    if (!seen) return;
    const wait = Math.max(DWELL, this.readAt + EVERY - performance.now());
    this.timer = setTimeout(() => this.dwelt(seen), wait);
  }

  dwelt(seen) {
    const now = this.newest();
    if (!isAttended() || !now) return;
    this.readAt = performance.now();
    this.read(now.seq < seen.seq ? now : seen);
  }
}

/** Whether somebody sits before this page. */
export function isAttended() {
  return !document.hidden && document.hasFocus();
}
