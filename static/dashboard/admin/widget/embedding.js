// The line to paste, what a strict site must allow, and where the line has been seen.
import { api } from "../../core/api.js";
import { relative } from "../../core/texts.js";
import { clock } from "../../core/clock.js";
import { html, onMounted, shallowRef } from "../../core/vue.js";
import { CopyField } from "../copy.js";
import { say } from "../say.js";
import { Preview } from "./preview.js";

/** Fetches GET /settings/embed and shows `picture(embed, props)`. */
function embedded(picture) {
  return {
    props: ["draft", "saved"],
    setup(props) {
      const embed = shallowRef(null);
      onMounted(async () => (embed.value = await api.get("/settings/embed").catch(() => null)));
      return () => picture(embed.value, props);
    },
  };
}

export const WidgetAside = embedded((embed, { draft }) => html`<aside class="ad-beside">
  <${Preview} look=${draft.widget} />
  ${embed && html`<${Snippet} embed=${embed} />`}
</aside>`);

export const OriginsAside = embedded((embed, { draft }) => embed && html`<aside class="ad-beside">
  <${Snippet} embed=${embed} />
  <${Policy} />
  <${Seen} seen=${embed.originsSeen} allowed=${draft.origins} />
</aside>`);

function Snippet({ embed }) {
  return html`<section class="ad-section"><h2>${say("snippet")}</h2><p class="hint">${say("snippet_text")}</p>
    <${CopyField} text=${embed.snippet} label=${say("snippet")} rows=${4} />
    <p class="ad-try"><a href=${`/chat/${encodeURIComponent(embed.key)}`} target="_blank" rel="noopener">${say("snippet_try")}</a></p></section>`;
}

function Policy() {
  const socket = location.origin.replace(/^http/, "ws");
  const lines = `script-src ${location.origin}; connect-src ${location.origin} ${socket}; img-src ${location.origin} blob:`;
  return html`<section class="ad-section"><h2>${say("policy")}</h2><p class="hint">${say("policy_text")}</p>
    <${CopyField} text=${lines} label=${say("policy")} rows=${3} /></section>`;
}

function Seen({ seen, allowed }) {
  return html`<section class="ad-section"><h2>${say("seen")}</h2>
    ${seen.length === 0 && html`<p class="hint">${say("seen_none")}</p>`}
    <ul class="ad-seen">${seen.map(({ origin, at }) => html`<li key=${origin}>
      <code>${origin}</code> <span class="ad-word" data-tone=${allowed.includes(origin) ? "good" : "warn"}>${say(allowed.includes(origin) ? "seen_listed" : "seen_unlisted")}</span>
      <time class="ad-aside" datetime=${at}>${relative(at, clock.now.value)}</time></li>`)}</ul></section>`;
}
