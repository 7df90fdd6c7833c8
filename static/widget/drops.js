/** Files that are dropped on `box` while `takes()`; `words()` stand over it meanwhile. */
export function catchDrops(box, { takes, words, add }) {
  box.addEventListener("dragover", (event) => {
    if (!takes() || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    box.dataset.drop = words();
  });
  box.addEventListener("dragleave", (event) => box.contains(event.relatedTarget) || delete box.dataset.drop);
  box.addEventListener("drop", (event) => {
    delete box.dataset.drop;
    if (!takes() || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
}
