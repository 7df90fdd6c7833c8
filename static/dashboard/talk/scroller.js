const NEAR = 100; // px from the bottom that still count as the bottom

/**
 * Keeps what is being read where it is, whatever is put in, taken away or grows around it. `box` scrolls, `list` holds
 * the rows. Native anchoring is off: it does nothing at the very top, and Safari has none.
 */
export class Scroller {
  /** `follows()` says whether what is at the bottom now is the newest there is. */
  constructor(box, list, follows) {
    this.box = box;
    this.list = list;
    this.follows = follows;
    this.sticks = true;
    this.anchor = null;
    this.observer = new ResizeObserver(() => this.settle());
    this.observer.observe(box);
    this.observer.observe(list);
  }

  stop() {
    this.observer.disconnect();
  }

  get isNearBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.box;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  /** Look where the reader is: after each scroll, and before anything changes. */
  measure() {
    this.sticks = this.isNearBottom && this.follows();
    const row = this.firstInView();
    this.anchor = row && { row, top: row.getBoundingClientRect().top };
  }

  /** Something has changed: put the reader back. */
  settle() {
    if (this.sticks && this.follows()) this.box.scrollTop = this.box.scrollHeight;
    else if (this.anchor?.row.isConnected) {
      const moved = this.anchor.row.getBoundingClientRect().top - this.anchor.top;
      if (moved) this.box.scrollTop += moved;
    }
    this.measure();
  }

  toBottom() {
    this.box.scrollTop = this.box.scrollHeight;
    this.measure();
  }

  /** Bring a row to `share` of the height, from the top. */
  show(row, share) {
    const there = row.getBoundingClientRect().top - this.box.getBoundingClientRect().top;
    this.box.scrollTop += there - this.box.clientHeight * share;
    this.measure();
  }

  /** The first row whose end is in view: rows lie in order, so halving finds it. */
  firstInView() {
    const rows = this.rows();
    const { top } = this.box.getBoundingClientRect();
    let [low, high] = [0, rows.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle].getBoundingClientRect().bottom > top + 1) high = middle;
      else low = middle + 1;
    }
    return rows[low] ?? null;
  }

  /** The newest message of which at least a half is in view. */
  lastInView() {
    const { top, bottom } = this.box.getBoundingClientRect();
    return this.rows().findLast((row) => {
      if (!row.dataset.seq) return false;
      const frame = row.getBoundingClientRect();
      return frame.height > 0 && Math.min(frame.bottom, bottom) - Math.max(frame.top, top) >= Math.min(frame.height, bottom - top) / 2;
    });
  }

  // Date lines stick to the top, so their place says nothing.
  rows() {
    return [...this.list.querySelectorAll(":scope > [data-key]")];
  }
}
