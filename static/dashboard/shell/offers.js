import { api } from "../core/api.js";
import { clock } from "../core/clock.js";
import { go, pathTo, route } from "../core/route.js";
import { onNotice, store, upsert } from "../core/store.js";
import { duration, t } from "../core/texts.js";
import { html, onUnmounted, reactive, ref } from "../core/vue.js";
import { toastProblem } from "../ui/toast.js";

/**
 * Conversations that a colleague passes to this person, wherever they are: an offer lasts half a minute, and stands in
 * none of their lists. In the conversation itself its own bar says so.
 */
export const Offers = {
  setup() {
    const offers = reactive(new Map()); // session id -> {sessionId, sessionNo, visitor, transfer}
    const isBusy = ref(false);
    onUnmounted(onNotice((frame) => {
      if (frame.type !== "SESSION_STATUS") return;
      if (frame.transfer && frame.transfer.agent?.id === store.me?.id) offers.set(frame.sessionId, frame);
      else offers.delete(frame.sessionId);
    }));
    const answer = async ({ sessionId, sessionNo }, what) => {
      isBusy.value = true;
      try {
        upsert(await api.post(`/sessions/${sessionId}/transfer/${what}`));
        if (what === "accept") go(pathTo("mine", sessionNo, {}));
      } catch (problem) {
        toastProblem(problem);
      } finally {
        offers.delete(sessionId);
        isBusy.value = false;
      }
    };
    return () => {
      const shown = [...offers.values()].filter((one) => one.sessionNo !== route.no && left(one) > 0);
      return html`<div class="offers" role="alert">${shown.map((one) => html`<${Offer} key=${one.sessionId} offer=${one} isBusy=${isBusy.value} answer=${answer} />`)}</div>`;
    };
  },
};

const Offer = {
  props: ["offer", "isBusy", "answer"],
  setup: (props) => () => {
    const { offer, isBusy, answer } = props;
    const { from, note } = offer.transfer;
    const names = { from: from.nickname, name: offer.visitor?.nickname ?? t("somebody") };
    return html`
      <section class="offer-card">
        <p dir="auto">${t("offered", names)}${note ? html` <q>${note}</q>` : null}</p>
        <p class="offer-buttons">
          <b class="offer-left" aria-hidden="true">${duration(left(offer))}</b>
          <button type="button" class="button" disabled=${isBusy} onClick=${() => answer(offer, "reject")}>${t("decline")}</button>
          <button type="button" class="button primary" disabled=${isBusy} onClick=${() => answer(offer, "accept")}>${t("accept")}</button>
        </p>
      </section>`;
  },
};

function left({ transfer }) {
  return Math.max(0, Date.parse(transfer.expiresAt) - clock.now.value);
}
