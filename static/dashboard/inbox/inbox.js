import { useKeys } from "../core/keys.js";
import { prefs } from "../core/prefs.js";
import { go, LISTS, pathTo, route } from "../core/route.js";
import { sessionByNo, store } from "../core/store.js";
import { t } from "../core/texts.js";
import { computed, html, nextTick, onUnmounted, ref, watch } from "../core/vue.js";
import { Tabs } from "../ui/tabs.js";
import { Skeleton } from "../ui/waiting.js";
import { FirstShift } from "../shell/first_shift.js";
import { accept, onAccepted } from "./accept.js";
import { Filters } from "./filters.js";
import { flag } from "./flags.js";
import { list, more, reload, useLists, wanted } from "./lists.js";
import { Nothing } from "./nothing.js";
import { Row } from "./row.js";
import { Spoken } from "./spoken.js";
import { useStill } from "./still.js";
import { Windowed } from "./windowed.js";

const HEIGHTS = { comfortable: 64, compact: 52 };

/** The lists of conversations: which one, what of it, and its rows. */
export const Inbox = {
  setup() {
    const rows = ref(null);
    const search = ref(null);
    const focused = ref(null);
    const ids = computed(() => wanted.value.map((session) => session.sessionId));
    const still = useStill(ids);
    // Another list is another matter: nothing of it was under the hand.
    watch(() => [list.name, list.isFirst, list.chosen], still.release);
    watch(() => route.no, (no) => no && flag(sessionByNo(no) ?? {}, false));
    onUnmounted(useLists());

    const open = computed(() => sessionByNo(route.no)?.sessionId ?? null);
    const stop = computed(() => {
      const shown = still.shown.value;
      return [focused.value, open.value].find((id) => shown.includes(id)) ?? shown[0] ?? null;
    });
    const focus = (id) => {
      focused.value = id;
      rows.value?.focus(id);
    };
    const move = (step) => {
      still.hold();
      const shown = still.shown.value;
      const at = shown.indexOf(stop.value);
      const isInside = rows.value?.$el.contains(document.activeElement);
      const next = isInside ? at + step : at;
      focus(shown[Math.max(0, Math.min(shown.length - 1, next))]);
    };
    const edge = (last) => () => {
      if (!rows.value?.$el.contains(document.activeElement)) return false;
      focus(still.shown.value.at(last ? -1 : 0));
    };
    onUnmounted(onAccepted((session, won) => {
      // The row that was acted on is no longer under the hand.
      const at = still.shown.value.indexOf(session.sessionId);
      if (won) still.release();
      else nextTick(() => focus(still.shown.value[at + 1] ?? still.shown.value[at]));
    }));
    // Who leaves a conversation is back at the list, whose rows may have waited for that.
    watch(() => route.no, async (no) => {
      if (no || !document.activeElement?.matches("body, dialog *, .talk *")) return;
      still.release();
      await nextTick();
      if (stop.value !== null) focus(stop.value);
    });
    const chosen = () => store.sessions.get(rows.value?.$el.contains(document.activeElement) ? focused.value : open.value);

    useKeys([
      ["j", "key_next", () => move(1)],
      ["k", "key_previous", () => move(-1)],
      ["ArrowDown", "key_next", () => (rows.value?.$el.contains(document.activeElement) ? move(1) : false)],
      ["ArrowUp", "key_previous", () => (rows.value?.$el.contains(document.activeElement) ? move(-1) : false)],
      ["Home", "key_first", edge(false)],
      ["End", "key_last", edge(true)],
      ["a", "key_accept", acceptOldest],
      ["u", "key_unread", () => (chosen() ? flag(chosen()) : false)],
      ["/", "key_search", () => search.value?.focus()],
    ], "inbox");

    const tabs = () => LISTS.map((id) => ({ id, label: t(`view_${id}`), badge: id === "mine" || id === "queue" ? store.counts[id] : 0 }));
    const row = (id) => {
      const session = store.sessions.get(id);
      return session && html`<${Row} session=${session} list=${list.name} isStop=${id === stop.value} focused=${(one) => (focused.value = one)} />`;
    };
    return () => html`
      <section class="inbox" id="list" tabindex="-1" aria-label=${t("inbox")} ...${still.handlers}>
        <header>
          <${Tabs} tabs=${tabs()} chosen=${route.view} choose=${(view) => go(pathTo(view, null, {}))} label=${t("lists")} />
          <${Filters} ref=${search} />
        </header>
        <${FirstShift} /><${Spoken} />
        ${still.waiting.value > 0 && html`
          <button type="button" class="updates" onClick=${still.release}>${t("updates", { count: still.waiting.value })}</button>`}
        ${body(rows, still, row, focused)}
      </section>`;
  },
};

function body(rows, still, row, focused) {
  if (list.isFirst && list.isLoading && still.shown.value.length === 0) return html`<${Skeleton} />`;
  if (list.problem && still.shown.value.length === 0) {
    return html`<div class="empty"><p>${list.problem.message}</p><button type="button" class="button" onClick=${() => reload({ isChosen: true })}>${t("again")}</button></div>`;
  }
  if (still.shown.value.length === 0) return html`<${Nothing} />`;
  return html`<${Windowed} ref=${rows} ids=${still.shown.value} height=${HEIGHTS[prefs.density]} row=${row} nearEnd=${more} focused=${focused.value}
    label=${t(`view_${list.name}`)} scrolled=${still.hold} />`;
}

/** The one who has waited longest, wherever this person is. */
function acceptOldest() {
  const waiting = [...store.sessions.values()].filter((one) => one.state === "queued" || one.state === "offline");
  waiting.sort((a, b) => Date.parse(a.unansweredSince ?? a.createdAt) - Date.parse(b.unansweredSince ?? b.createdAt));
  if (waiting.length === 0) return false;
  accept(waiting[0]);
}
