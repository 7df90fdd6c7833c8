import { t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Icon } from "../ui/icon.js";
import { excerpt } from "./one_line.js";

/** What the next reply answers to. */
export const QuoteLine = {
  props: ["item", "drop"],
  setup: (props) => () => html`
    <p class="quote-line">
      <${Icon} name="reply" size=${16} />
      <span><b dir="auto">${props.item.senderName}</b> <span dir="auto">${excerpt(props.item)}</span></span>
      <button type="button" class="quiet round" aria-label=${t("talk_quote_drop")} onClick=${props.drop}><${Icon} name="close"
        size=${16} /></button>
    </p>`,
};
