import { api } from "../core/api.js";
import { clock } from "../core/clock.js";
import { t } from "../core/texts.js";
import { html, ref, watch } from "../core/vue.js";
import { confirm } from "../ui/dialog.js";
import { toastProblem } from "../ui/toast.js";
import { secondsLeft, spoken, statusOf } from "./countdown.js";

const SPOKEN = [60, 10]; // seconds before the end that are announced

/**
 * An order card. Its status is what the server last said: at the end of the countdown it is being checked, until the
 * server says whether it ran out or was paid in time.
 */
export const OrderCard = {
  props: ["payload", "talk", "isPreview"],
  setup(props) {
    const isAsking = ref(false);
    const said = ref("");
    const left = () => secondsLeft(props.payload, clock.now.value);
    watch(left, (now, before) => {
      if (props.payload.status !== "pending" || props.isPreview) return;
      if (SPOKEN.some((mark) => before > mark && now <= mark)) said.value = t("talk_card_left_spoken", { name: props.payload.name, count: now });
    });
    const withdraw = async () => {
      if (!(await confirm(t("talk_card_cancel_ask", { name: props.payload.name }), { yes: t("talk_card_cancel"), danger: true }))) return;
      isAsking.value = true;
      try {
        await api.post(`/order-cards/${props.payload.orderCardId}/cancel`);
      } catch (problem) {
        toastProblem(problem);
      } finally {
        isAsking.value = false;
      }
    };
    return () => {
      const { payload, isPreview } = props;
      const seconds = isPreview ? payload.countdownSeconds : left();
      const status = isPreview ? "pending" : statusOf(payload, seconds);
      const mayCancel = status === "pending" && !isPreview;
      return html`
        <section class="card order" data-status=${status} aria-label=${t("talk_kind_order_card")}>
          <p class="card-top"><span>${t("talk_kind_order_card")}</span><span
            class=${`chip ${CHIPS[status] ?? ""}`}>${t(`talk_card_${status}`)}</span></p>
          <p class="card-name"><bdi>${payload.name}</bdi></p>
          <p class="card-foot">
            <b class="price">¥${payload.price}</b>
            ${status === "pending" && html`<b class=${`left ${seconds <= 10 ? "bad" : ""}`} role="timer"
              aria-label=${t("talk_card_time_left")}>${spoken(seconds)}</b>`}
            ${mayCancel && html`<button type="button" class="quiet" tabindex="-1" disabled=${isAsking.value}
              onClick=${withdraw}>${t("talk_card_cancel")}</button>`}
          </p>
          <span class="hidden" role="status">${said.value}</span>
        </section>`;
    };
  },
};

const CHIPS = { pending: "warn", paid: "good", expired: "bad", cancelled: "" };

/** A posting. Its fields are as the site gave them: whatever is no text or number is left out. */
export const JobCard = {
  props: ["payload"],
  setup: (props) => () => {
    const word = (name) => (["string", "number"].includes(typeof props.payload[name]) ? String(props.payload[name]) : "");
    const tags = Array.isArray(props.payload.tags) ? props.payload.tags.filter((tag) => typeof tag === "string").slice(0, 8) : [];
    const about = [word("company"), word("location"), word("quota"), word("deadline")].filter(Boolean);
    return html`
      <section class="card job" aria-label=${t("talk_kind_job_card")}>
        <p class="card-top"><span>${t("talk_kind_job_card")}</span>${word("urgency") && html`<span
          class="chip warn">${word("urgency")}</span>`}</p>
        <p class="card-name"><bdi>${word("title")}</bdi></p>
        ${word("salary") && html`<p class="price">${word("salary")}</p>`}
        ${about.length ? html`<p class="card-about"><bdi>${about.join(" · ")}</bdi></p>` : null}
        ${tags.length ? html`<p class="card-tags">${tags.map((tag) => html`<span class="chip">${tag}</span>`)}</p>` : null}
      </section>`;
  },
};
