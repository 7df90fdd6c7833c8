const LOOK = 400; // ms that a message must be in view

/**
 * Whether somebody looks at a pane: the page has the focus, and the pointer or the keyboard is in this pane. Only
 * then are its messages read. `looked` is called when they have been in view long enough.
 */
export class Attention {
  constructor(pane, looked) {
    this.pane = pane;
    this.looked = looked;
    this.timer = 0;
    for (const sort of ["pointerenter", "pointerdown", "focusin"]) pane.addEventListener(sort, () => this.look());
    pane.querySelector(".log").addEventListener("scroll", () => this.look(), { passive: true });
    addEventListener("focus", () => this.look());
    document.addEventListener("visibilitychange", () => this.look());
  }

  get isThere() {
    if (document.hidden || !document.hasFocus()) return false;
    return this.pane.contains(document.activeElement) || this.pane.matches(":hover");
  }

  look() {
    if (!this.isThere || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      if (this.isThere) this.looked();
    }, LOOK);
  }
}
