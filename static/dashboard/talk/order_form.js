import { t } from "../core/texts.js";
import { html, reactive } from "../core/vue.js";
import { Field } from "../ui/field.js";
import { OrderCard } from "./cards.js";
import { post } from "./outbox.js";

const PRICE = /^\d{1,9}(\.\d{1,2})?$/;
const SECONDS = [60, 300, 900];

/** Makes an order card, with a preview of what the visitor will see. */
export const OrderForm = {
  props: ["talk", "done"],
  setup(props) {
    const card = reactive({ name: "", price: "", countdownSeconds: SECONDS[1] });
    const wrong = reactive({ name: "", price: "" });
    const send = async (event) => {
      event.preventDefault();
      wrong.name = card.name.trim() ? "" : t("talk_order_name_needed");
      wrong.price = PRICE.test(card.price.trim()) && Number(card.price) > 0 ? "" : t("talk_order_price_wrong");
      if (wrong.name || wrong.price) return;
      props.done(true);
      await post(props.talk.id, [{ kind: "order", body: { ...card, name: card.name.trim(), price: card.price.trim() } }]);
      props.talk.toNewest();
    };
    return () => html`
      <form class="card-form" onSubmit=${send} novalidate>
        <h2>${t("talk_kind_order_card")}</h2>
        <${Field} label=${t("talk_order_name")} error=${wrong.name}>${{ default: ({ id, describedBy, invalid }) => html`
          <input id=${id} value=${card.name} maxlength="200" dir="auto" autofocus aria-describedby=${describedBy}
            aria-invalid=${invalid} onInput=${(event) => (card.name = event.target.value)} />` }}<//>
        <${Field} label=${t("talk_order_price")} error=${wrong.price}>${{ default: ({ id, describedBy, invalid }) => html`
          <input id=${id} value=${card.price} maxlength="12" inputmode="decimal" placeholder="88.00"
            aria-describedby=${describedBy} aria-invalid=${invalid}
            onInput=${(event) => (card.price = event.target.value)} />` }}<//>
        <fieldset class="choice">
          <legend>${t("talk_order_time")}</legend>
          ${SECONDS.map((seconds) => html`
            <label key=${seconds}><input type="radio" name="seconds" checked=${card.countdownSeconds === seconds}
              onChange=${() => (card.countdownSeconds = seconds)} />
              ${t("talk_minutes", { count: seconds / 60 })}</label>`)}
        </fieldset>
        <p class="preview-title">${t("talk_preview")}</p>
        <${OrderCard} payload=${{ ...card, name: card.name || t("talk_order_name"), price: card.price || "0.00" }}
          isPreview=${true} />
        <p class="buttons">
          <button type="button" class="button" onClick=${() => props.done()}>${t("cancel")}</button>
          <button type="submit" class="button primary">${t("talk_send")}</button>
        </p>
      </form>`;
  },
};
