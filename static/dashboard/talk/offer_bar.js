import { api } from "../core/api.js";
import { clock } from "../core/clock.js";
import { store, upsert } from "../core/store.js";
import { t } from "../core/texts.js";
import { html, ref } from "../core/vue.js";
import { toastProblem } from "../ui/toast.js";
import { secondsLeft, spoken } from "./countdown.js";

/** A transfer that waits for an answer: for whom it is offered to, and for who offered it. */
export const OfferBar = {
  props: ["session"],
  setup(props) {
    const isBusy = ref(false);
    const answer = async (what) => {
      isBusy.value = true;
      try {
        upsert(await api.post(`/sessions/${props.session.sessionId}/transfer/${what}`));
      } catch (problem) {
        toastProblem(problem);
      } finally {
        isBusy.value = false;
      }
    };
    return () => {
      const { transfer } = props.session;
      if (!transfer) return null;
      const left = spoken(secondsLeft(transfer, clock.now.value));
      const forMe = transfer.agent?.id === store.me?.id;
      const to = transfer.agent?.nickname ?? transfer.workgroup?.name ?? "";
      if (!forMe) return html`<div class="offer" role="status"><p>${t("talk_offer_waits", { name: to })} <b
        class="left">${left}</b></p></div>`;
      return html`
        <div class="offer" role="alert">
          <p dir="auto">${t("talk_offer_for_me", { name: transfer.from.nickname })}${transfer.note ? html` <q>${transfer.note}</q>` : null} <b class="left">${left}</b></p>
          <button type="button" class="button primary" disabled=${isBusy.value}
            onClick=${() => answer("accept")}>${t("talk_offer_accept")}</button>
          <button type="button" class="button" disabled=${isBusy.value}
            onClick=${() => answer("reject")}>${t("talk_offer_reject")}</button>
        </div>`;
    };
  },
};
