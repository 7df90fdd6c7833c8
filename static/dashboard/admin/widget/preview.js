// The widget itself, in a frame, with what is in the form now: in either language and theme, open and away.
import { language } from "../../core/texts.js";
import { html, onMounted, onUnmounted, reactive, shallowRef, watch } from "../../core/vue.js";
import { colourOf } from "../contrast.js";
import { say } from "../say.js";

const PAUSE = 300; // ms without a key before it is drawn anew
const CHOICES = { state: ["open", "away"], theme: ["light", "dark"], tongue: ["zh", "en"] };
// What the widget asks for besides the look; nothing of it can be seen before a visitor writes.
const REST = { orgUid: "", opensAt: null, uploadBytes: 0, fileTypes: [], recallSeconds: 0, preview: false, pays: false };

export const Preview = {
  props: { look: Object },
  setup(props) {
    const chosen = reactive({ state: "open", theme: "light", tongue: language.value });
    const frames = shallowRef([]); // the one that is seen, and the next until it is ready
    let count = 0;
    let timer = 0;

    const asked = () => JSON.stringify({ ...REST, ...props.look, colour: colourOf(props.look.colour ?? ""), consent: "none", open: chosen.state === "open" });
    const draw = () => {
      count += 1;
      const next = { id: count, look: asked(), src: `/widget-preview?lang=${chosen.tongue}&theme=${chosen.theme}` };
      frames.value = [...frames.value.filter((frame) => frame.isReady), next];
    };
    const ready = (id) => (frames.value = frames.value.filter((frame) => frame.id >= id).map((frame) => (frame.id === id ? { ...frame, isReady: true } : frame)));
    watch([asked, () => chosen.tongue, () => chosen.theme], () => {
      clearTimeout(timer);
      timer = setTimeout(draw, PAUSE);
    });
    onMounted(draw);
    onUnmounted(() => clearTimeout(timer));

    return () => html`<section class="ad-preview" aria-label=${say("preview.label")}>
      <div class="ad-preview-bar">${Object.keys(CHOICES).map((name) => html`<${Choices} key=${name} name=${name} chosen=${chosen[name]} choose=${(next) => (chosen[name] = next)} />`)}</div>
      <div class="ad-stage">${frames.value.map((frame) => html`<iframe key=${frame.id} src=${frame.src} data-look=${frame.look} data-ready=${frame.isReady}
        title=${say("preview.label")} inert tabindex="-1" onReady=${() => ready(frame.id)}></iframe>`)}</div>
    </section>`;
  },
};

function Choices({ name, chosen, choose }) {
  return html`<div class="ad-choice" role="group" aria-label=${say(`preview.${name}`)}>${CHOICES[name].map((one) => html`<button type="button" class="ad-option"
    data-on=${one === chosen} aria-pressed=${String(one === chosen)} key=${one} onClick=${() => choose(one)}>${say(`preview.${name}_${one}`)}</button>`)}</div>`;
}
