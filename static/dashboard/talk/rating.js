import { t } from "../core/texts.js";
import { html } from "../core/vue.js";

/** What the visitor said of the service. */
export const Rating = {
  props: ["rating", "whole"],
  setup: (props) => () => {
    const { score, resolved, comment } = props.rating;
    const stars = "★".repeat(score) + "☆".repeat(5 - score);
    const words = [t("talk_rated", { count: score }), resolved !== null && t(resolved ? "talk_solved" : "talk_unsolved"), comment].filter(Boolean).join(" · ");
    return html`<span class="rating" role="img" aria-label=${words} title=${words}><span
      aria-hidden="true">${stars}</span>${props.whole && html` <span aria-hidden="true" dir="auto">${comment}</span>`}</span>`;
  },
};
