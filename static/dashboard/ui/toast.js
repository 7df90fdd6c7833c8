import { html, reactive } from "../core/vue.js";
import { t } from "../core/texts.js";

const LIFE = 6000; // ms
const MOST = 3;

const toasts = reactive([]);
let ids = 0;

/**
 * Say what became of the person's own act: `toast(t("tags_saved"), {kind: "good", undo: () => ...})`. `kind` is
 * info, good or bad. Answers the function that takes it away.
 */
export function toast(text, { kind = "info", undo = null } = {}) {
  const one = { id: (ids += 1), text, kind, undo, left: LIFE, startedAt: 0, timer: 0 };
  toasts.push(one);
  while (toasts.length > MOST) drop(toasts[0].id);
  run(one);
  return () => drop(one.id);
}

/** Say that a call failed. */
export function toastProblem(problem) {
  if (problem.code === "aborted") return;
  toast([problem.message, problem.hint].filter(Boolean).join(" "), { kind: "bad" });
}

function run(one) {
  one.startedAt = performance.now();
  one.timer = setTimeout(() => drop(one.id), one.left);
}

function hold(one) {
  clearTimeout(one.timer);
  one.left -= performance.now() - one.startedAt;
}

function drop(id) {
  const at = toasts.findIndex((one) => one.id === id);
  if (at < 0) return;
  clearTimeout(toasts[at].timer);
  toasts.splice(at, 1);
}

function undone(one) {
  drop(one.id);
  one.undo();
}

/** Where toasts stand: once, in the shell. */
export const Toasts = {
  setup: () => () => html`
    <div class="toasts" role="status" aria-live="polite">
      ${toasts.map((one) => html`
        <div class=${`toast ${one.kind}`} key=${one.id} onMouseenter=${() => hold(one)} onMouseleave=${() => run(one)}
          onFocusin=${() => hold(one)} onFocusout=${() => run(one)}>
          <span dir="auto">${one.text}</span>
          ${one.undo && html`<button type="button" class="quiet" onClick=${() => undone(one)}>${t("undo")}</button>`}
          <button type="button" class="quiet round" aria-label=${t("dismiss")} onClick=${() => drop(one.id)}>×</button>
        </div>`)}
    </div>`,
};
