const KEYBOARD = 100; // px that at least it takes

/**
 * Keep the page within what is seen while a keyboard lies over it: Safari makes nothing smaller by itself, it moves the
 * page up. Where the browser does, and while somebody zooms in, there is nothing to do. Call once.
 */
export function keepSeen() {
  const view = globalThis.visualViewport;
  if (!view) return;
  const { style } = document.documentElement;
  const fit = () => {
    const isCovered = view.scale === 1 && view.height < innerHeight - KEYBOARD;
    style.setProperty("--seen", isCovered ? `${view.height}px` : "100%");
    style.setProperty("--above", isCovered ? `${view.offsetTop}px` : "0");
  };
  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
}
