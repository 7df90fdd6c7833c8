import { t } from "../core/texts.js";
import { html } from "../core/vue.js";

/** Two lines that are always there, so that nothing moves: what the visitor is typing, before it is sent. */
export const TypingSlot = {
  props: ["talk"],
  setup: (props) => () => {
    const typist = [...props.talk.typists.people.values()].find((one) => one.role === "customer");
    return html`
      <p class="typing-slot" data-typing=${String(Boolean(typist))} aria-hidden="true">
        ${typist && html`
          <span class="typing-name">${t(typist.content ? "talk_typing_preview" : "talk_typing", { name: typist.name })}<i
            class="dots"><i></i><i></i><i></i></i></span>
          <span class="typing-words" dir="auto">${typist.content}</span>`}
      </p>`;
  },
};
