import { html } from "../core/vue.js";
import { Icon } from "./icon.js";

/** Nothing here, and the next step: `title`, `text`, an icon's name, and buttons or links in the slot. */
export const Empty = {
  props: ["title", "text", "icon"],
  setup: (props, { slots }) => () => html`
    <div class="empty">
      ${props.icon && html`<${Icon} name=${props.icon} size=${32} />`}
      ${props.title && html`<h2>${props.title}</h2>`}
      ${props.text && html`<p>${props.text}</p>`}
      ${slots.default?.()}
    </div>`,
};
