/** Print in the light theme, whatever the screen shows: a dark page wastes ink. Answers the function that stops this. */
export function onPaper() {
  const root = document.documentElement;
  let kept = null;
  const before = () => {
    kept = root.dataset.theme ?? "";
    root.dataset.theme = "light";
  };
  const after = () => {
    if (kept !== null) root.dataset.theme = kept;
    kept = null;
  };
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    after();
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
  };
}
