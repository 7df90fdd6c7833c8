// A colour: the browser's picker, its digits, and how it reads.
import { number } from "../../../core/texts.js";
import { say } from "../../say.js";
import { html } from "../../../core/vue.js";
import { colourOf, ENOUGH, labelOn, ratio, standingOut } from "../../contrast.js";

const PAGE = "#FFFFFF";
const SEEN = 3;

export function Colour({ value, set, id, aria }) {
  const colour = colourOf(value ?? "");
  return html`<div class="ad-colour">
    <input type="color" aria-label=${say("colour_pick")} value=${(colour || "#000000").toLowerCase()} onInput=${(event) => set(event.target.value.toUpperCase())} />
    <input ...${aria} id=${id} class="ad-input code narrow" autocomplete="off" spellcheck="false" maxlength="7" value=${value ?? ""}
      onInput=${(event) => set(event.target.value)} onBlur=${(event) => set(colourOf(event.target.value) || event.target.value)} />
    ${colour && html`<${Reading} colour=${colour} choose=${set} />`}
  </div>`;
}

function Reading({ colour, choose }) {
  const best = labelOn(colour);
  const onPage = ratio(colour, PAGE);
  const shade = onPage < SEEN ? standingOut(colour, PAGE, SEEN) : "";
  return html`<div class="ad-reading" role="status">
    <span class="ad-sample" style=${{ background: colour, color: best.label }}>Aa 你好</span>
    <span class="ad-verdict" data-good=${best.ratio >= ENOUGH}>${say("contrast_label", { ratio: number(best.ratio, RATIO) })}</span>
    ${shade && html`<span class="ad-verdict" data-good="false">${say("contrast_page", { ratio: number(onPage, RATIO) })}
      <button type="button" class="ad-link" onClick=${() => choose(shade)}>${say("contrast_take", { shade })}</button></span>`}
  </div>`;
}

const RATIO = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
