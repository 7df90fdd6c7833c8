// How the widget will look with what is in the form now: closed and open, in either language.
import { language } from "../../core/texts.js";
import { html, ref } from "../../core/vue.js";
import { Icon } from "../../ui/icon.js";
import { colourOf, labelOn } from "../contrast.js";
import { say } from "../say.js";

const STATES = ["open", "queued", "away"];

export const Preview = {
  props: { look: Object },
  setup(props) {
    const tongue = ref(language.value);
    const state = ref("open");
    const text = (name, key) => props.look[name]?.[tongue.value]?.trim() || say(`preview.${key}_${tongue.value}`);
    return () => {
      const { look } = props;
      const colour = colourOf(look.colour ?? "") || "#1A62C7";
      const paint = { "--brand": colour, "--on-brand": labelOn(colour).label };
      const isAway = state.value === "away";
      const asks = state.value === "open" && look.prechat !== "none";
      return html`<section class="ad-preview" aria-label=${say("preview.label")}>
        <div class="ad-preview-bar">
          <${Choices} name="state" among=${STATES} chosen=${state.value} choose=${(next) => (state.value = next)} />
          <${Choices} name="tongue" among=${["zh", "en"]} chosen=${tongue.value} choose=${(next) => (tongue.value = next)} />
        </div>
        <div class="ad-shop" data-side=${look.side} style=${paint} lang=${tongue.value === "zh" ? "zh-CN" : "en"}>
          <div class="ad-lines" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
          <div class="ad-widget">
            <header><span class="ad-face" aria-hidden="true">${[...text("title", "title")][0]}</span><b dir="auto">${text("title", "title")}</b>
              <${Icon} name="more" /><${Icon} name="close" /></header>
            <div class="ad-talk">
              <p class="welcome" dir="auto">${isAway ? text("away", "away") : text("welcome", "welcome")}</p>
              ${asks && html`<${Prechat} look=${look} words=${tongue.value} />`}
              ${state.value === "open" && look.prechat === "none" && html`<p class="mine">${say(`preview.ask_${tongue.value}`)}</p>`}
              ${state.value === "queued" && html`<p class="system">${say(`preview.queued_${tongue.value}`)}</p>`}
            </div>
            ${asks || html`<footer>${look.attachments && html`<${Icon} name="attach" />`}<span class="ad-say">${say(`preview.write_${tongue.value}`)}</span><span class="ad-send"><${Icon} name="send" /></span></footer>`}
            ${look.privacyText?.[tongue.value] && html`<p class="ad-privacy" dir="auto">${look.privacyText[tongue.value]}</p>`}
          </div>
          <div class="ad-launcher"><${Icon} name="mine" size=${22} />${look.launcherText?.[tongue.value] && html`<span dir="auto">${look.launcherText[tongue.value]}</span>`}</div>
        </div>
        <p class="hint">${say("preview.hint")}</p>
      </section>`;
    };
  },
};

function Prechat({ look, words }) {
  return html`<div class="ad-prechat">
    <span>${say(`preview.name_${words}`)}${look.prechat === "required" ? " *" : ""}</span><i></i>
    ${look.topics?.length > 0 && html`<span>${say(`preview.topic_${words}`)}</span><i dir="auto">${look.topics[0]} ▾</i>`}
    <b>${say(`preview.start_${words}`)}</b>
  </div>`;
}

function Choices({ name, among, chosen, choose }) {
  return html`<div class="ad-choice" role="group" aria-label=${say(`preview.${name}`)}>${among.map((one) => html`<button type="button" class="ad-option"
    data-on=${one === chosen} aria-pressed=${String(one === chosen)} key=${one} onClick=${() => choose(one)}>${say(`preview.${name}_${one}`)}</button>`)}</div>`;
}
