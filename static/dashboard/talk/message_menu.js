import { api } from "../core/api.js";
import { clock } from "../core/clock.js";
import { house } from "../core/house.js";
import { isComposing } from "../core/keys.js";
import { t } from "../core/texts.js";
import { html, onBeforeUnmount, onMounted, ref } from "../core/vue.js";
import { toast, toastProblem } from "../ui/toast.js";
import { spoken } from "./countdown.js";
import { inOneLine } from "./one_line.js";
import { copy } from "./pending.js";
import { utcOf } from "./wall.js";

/** What can be done with one message: over the others, beside `button`, closed by Escape or a click elsewhere. */
export const MessageMenu = {
  props: ["row", "button", "talk", "close"],
  setup(props) {
    const box = ref(null);
    const leave = (refocus) => {
      props.close();
      if (refocus) props.button.closest("[data-key]")?.focus({ preventScroll: true });
    };
    const outside = (event) => box.value?.contains(event.target) || leave(false);
    onMounted(() => {
      place(box.value, props.button);
      document.addEventListener("pointerdown", outside, true);
      addEventListener("resize", outside);
      box.value.querySelector("button")?.focus();
    });
    onBeforeUnmount(() => {
      document.removeEventListener("pointerdown", outside, true);
      removeEventListener("resize", outside);
    });
    const key = (event) => {
      if (isComposing(event)) return;
      event.stopPropagation();
      const all = [...box.value.querySelectorAll("button")];
      const at = all.indexOf(document.activeElement);
      const next = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
      if (next !== undefined) all[next % all.length]?.focus();
      else if (event.key === "Escape" || event.key === "Tab") leave(true);
      else return;
      event.preventDefault();
    };
    const choose = (call) => {
      leave(true);
      call();
    };
    return () => html`
      <div class="menu message-menu" role="menu" ref=${box} aria-label=${t("talk_more")} onKeydown=${key}>
        ${entries(props.row, props.talk).map(({ label, call, danger }) => html`
          <button type="button" role="menuitem" tabindex="-1" key=${label} class=${danger ? "danger" : null}
            onClick=${() => choose(call)}><span>${label}</span></button>`)}
      </div>`;
  },
};

function entries({ item, kind, mine }, talk) {
  const all = [];
  if (kind === "message" && !item.recalled) all.push({ label: t("talk_reply"), call: () => talk.reply(item) });
  const words = item.content ?? item.body?.content;
  all.push({ label: t("talk_copy"), call: () => copy(words ?? inOneLine(item)).then(() => toast(t("talk_copied"))) });
  const left = mine && kind === "message" ? recallLeft(item) : 0;
  if (left > 0) all.push({ label: t("talk_recall_left", { time: spoken(left) }), danger: true, call: () => recall(item) });
  return all;
}

/** Seconds in which one's own may still be recalled; the server decides. */
function recallLeft(item) {
  const said = Math.ceil((utcOf(item.sendTime) - clock.now.value) / 1000);
  return Math.min(house.recallSeconds, said + house.recallSeconds);
}

async function recall(item) {
  try {
    await api.post(`/sessions/${item.sessionId}/messages/${encodeURIComponent(item.msgNo)}/recall`);
  } catch (problem) {
    toastProblem(problem);
  }
}

function place(box, button) {
  const frame = button.getBoundingClientRect();
  const [wide, high] = [box.offsetWidth, box.offsetHeight];
  const under = frame.bottom + high + 8 < innerHeight;
  box.style.top = `${Math.max(8, under ? Math.min(frame.bottom + 4, innerHeight - high - 8) : frame.top - high - 4)}px`;
  box.style.left = `${Math.max(8, Math.min(frame.left, innerWidth - wide - 8))}px`;
}
