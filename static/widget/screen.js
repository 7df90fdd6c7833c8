const NARROW = 480; // px; below it the panel is the whole screen

/** Where the panel stands: over everything in the top layer, or the whole of a small screen. */
export class Screen {
  constructor(shell, box) {
    this.shell = shell;
    this.box = box;
    this.onTop = typeof box.showPopover === "function";
    if (this.onTop) box.popover = "manual";
    else box.hidden = true;
    this.fit = () => this.place();
  }

  get isFull() {
    return this.shell.isPage || innerWidth < NARROW;
  }

  open(close) {
    if (this.onTop) this.box.showPopover();
    else this.box.hidden = false;
    visualViewport?.addEventListener("resize", this.fit);
    visualViewport?.addEventListener("scroll", this.fit);
    addEventListener("resize", this.fit);
    this.place();
    // Android's back closes the panel, where the browser says so; the page's history stays its own.
    if (!this.shell.isPage && globalThis.CloseWatcher && this.isFull) {
      this.watcher = new CloseWatcher();
      this.watcher.onclose = close;
    }
  }

  close() {
    this.watcher?.destroy();
    this.watcher = null;
    visualViewport?.removeEventListener("resize", this.fit);
    visualViewport?.removeEventListener("scroll", this.fit);
    removeEventListener("resize", this.fit);
    this.lock(false);
    if (this.onTop) this.box.hidePopover();
    else this.box.hidden = true;
  }

  place() {
    const { box, isFull } = this;
    const view = visualViewport;
    const { side, offset } = this.shell.script.dataset;
    box.dataset.full = String(isFull);
    box.dataset.side = side || this.shell.state.look.side;
    box.ariaModal = isFull && !this.shell.isPage ? "true" : null;
    // The keyboard of a phone covers the page; this is what it leaves.
    box.style.setProperty("--top", `${view?.offsetTop ?? 0}px`);
    box.style.setProperty("--height", `${view?.height ?? innerHeight}px`);
    box.style.setProperty("--offset", `${Number(offset) || 20}px`);
    this.lock(isFull && !this.shell.isPage);
  }

  /** Keep the page behind a full screen where it is. */
  lock(wanted) {
    const { style } = document.documentElement;
    if (wanted === (this.kept !== undefined)) return;
    if (wanted) {
      this.kept = style.overflow;
      style.overflow = "hidden";
    } else {
      style.overflow = this.kept;
      this.kept = undefined;
    }
  }
}
