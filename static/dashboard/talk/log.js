import { isComposing, useKeys } from "../core/keys.js";
import { t } from "../core/texts.js";
import { html, nextTick, onBeforeUnmount, onBeforeUpdate, onMounted, onUpdated, ref, shallowRef, watch } from "../core/vue.js";
import { Icon } from "../ui/icon.js";
import { Announcer } from "./announcer.js";
import { MessageMenu } from "./message_menu.js";
import { Reading } from "./reading.js";
import { ROWS } from "./row_kinds.js";
import { Scroller } from "./scroller.js";

const AHEAD = 1.5; // screens before an end at which more is fetched

/** The messages of a conversation, at most 300 rows of them in the page. */
export const Log = {
  props: ["talk"],
  setup(props) {
    const { talk } = props;
    const box = ref(null);
    const list = ref(null);
    const menu = shallowRef(null); // {row, button}
    const isAway = ref(false); // from the newest
    let scroller = null;
    let reading = null;

    const newestSeen = () => {
      const upto = Number(scroller.lastInView()?.dataset.seq);
      return upto ? talk.feed.items.findLast((item) => item.type === "MSG" && item.seq <= upto && item.senderId !== talk.me) : null;
    };
    const looked = () => {
      const { scrollTop, scrollHeight, clientHeight } = box.value;
      talk.isFollowing = scroller.isNearBottom && talk.feed.isAtNewest;
      isAway.value = !talk.isFollowing;
      if (talk.isFollowing) talk.below.value = 0;
      if (scrollTop < clientHeight * AHEAD) talk.history.older().catch(() => null);
      if (scrollHeight - scrollTop - clientHeight < clientHeight * AHEAD) talk.history.newer().catch(() => null);
      reading.look();
    };
    const scrolled = () => {
      if (!box.value) return;
      scroller.measure();
      looked();
    };
    const go = async (place) => {
      if (!place) return;
      talk.place.value = null;
      await nextTick();
      if (!box.value) return;
      if (place.bottom) scroller.toBottom();
      const row = place.divider ? find("divider") : place.seq ? bySeq(place.seq) : null;
      if (row) scroller.show(row, place.divider ? 0.15 : 0.35);
      if (place.seq && row) flash(row);
      looked();
    };
    const find = (key) => list.value.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const bySeq = (seq) => {
      const row = talk.rows.value.find((one) => one.item?.seq === seq || one.items?.some((item) => item.seq === seq));
      return row && find(row.key);
    };
    const rove = (row) => {
      for (const one of list.value.querySelectorAll(":scope > [tabindex='0']")) one.tabIndex = -1;
      if (row) row.tabIndex = 0;
    };
    const keepStop = () => {
      if (!list.value.querySelector(":scope > [tabindex='0']")) rove(list.value.querySelector(":scope > [data-key]:last-of-type"));
    };
    const focusRow = (row) => {
      if (!row) return;
      rove(row);
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    };
    const openMenu = (key, button) => {
      const row = talk.rows.value.find((one) => one.key === key);
      if (row) menu.value = { row, button };
    };
    const key = (event) => {
      if (isComposing(event)) return;
      const at = event.target.closest("[data-key]");
      if (!at || event.target.closest("button, a, input, video, audio") !== null) return;
      const rows = scroller.rows();
      const next = { ArrowDown: rows.indexOf(at) + 1, ArrowUp: rows.indexOf(at) - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (next !== undefined) focusRow(rows[Math.max(0, Math.min(rows.length - 1, next))]);
      else if (event.key === "Enter" || (event.key === "F10" && event.shiftKey) || event.key === "ContextMenu") openMenu(at.dataset.key, at);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };

    onMounted(() => {
      scroller = new Scroller(box.value, list.value, () => talk.feed.isAtNewest);
      reading = new Reading(newestSeen, (item) => talk.markRead(item));
      keepStop();
      go(talk.place.value);
    });
    onBeforeUpdate(() => scroller?.measure());
    onUpdated(() => {
      if (!box.value) return; // it was drawn anew and left in one step
      scroller.settle();
      keepStop();
      looked();
    });
    onBeforeUnmount(() => {
      scroller.stop();
      reading.stop();
    });
    watch(talk.place, (place) => place && go(place), { flush: "post" });
    talk.seenSeq = () => Number(scroller?.lastInView()?.dataset.seq) || 0;
    talk.focusOwn = () => focusRow([...list.value.querySelectorAll(".talk-row.mine")].at(-1));
    useKeys([
      ["Home", "talk_key_home", () => (isInList() ? false : talk.jump(1))],
      ["End", "talk_key_end", () => (isInList() ? false : talk.toNewest())],
    ], "talk");

    return () => html`
      <div class="log-frame">
        <div class="log" ref=${box} onScroll=${scrolled} onKeydown=${key} role="group" aria-label=${t("talk_log")}
          aria-live="off">
          <div class="log-rows" ref=${list}>
            ${talk.rows.value.map((row) => html`<${ROWS[row.kind]} key=${row.key} row=${row} talk=${talk} menu=${openMenu} />`)}
          </div>
        </div>
        ${isAway.value && html`
          <button type="button" class="newest" onClick=${() => talk.toNewest()}>
            <${Icon} name="down" size=${16} />
            ${talk.below.value ? t("talk_new_below", { count: talk.below.value }) : t("talk_to_newest")}
          </button>`}
        ${menu.value && html`<${MessageMenu} ...${menu.value} talk=${talk} close=${() => (menu.value = null)} />`}
        <${Announcer} talk=${talk} />
      </div>`;
  },
};

// There these keys go to the first and the last row.
function isInList() {
  return document.activeElement?.closest(".inbox") !== null && document.activeElement !== document.body;
}

function flash(row) {
  row.classList.remove("flash");
  requestAnimationFrame(() => row.classList.add("flash"));
  row.addEventListener("animationend", () => row.classList.remove("flash"), { once: true });
}
