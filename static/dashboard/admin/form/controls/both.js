// One text in both languages, {zh, en}, one above the other with their tags.
import { say } from "../../say.js";
import { html } from "../../../core/vue.js";

const TONGUES = [["zh", "zh-CN", "中"], ["en", "en", "EN"]];

export function Both({ field, value, set, id, aria }) {
  const write = (name, text) => set({ zh: "", en: "", ...value, [name]: text });
  return html`<div class="ad-both" role="group" aria-labelledby=${`${id}-label`}>
    ${TONGUES.map(([name, tag, sign], i) => html`<label class="ad-tongue">
      <span aria-hidden="true">${sign}</span>
      <span class="hidden">${say(`tongue_${name}`)}</span>
      ${field.rows
        ? html`<textarea ...${aria} id=${i ? null : id} class="ad-input" lang=${tag} rows=${field.rows} value=${value?.[name] ?? ""}
            onInput=${(event) => write(name, event.target.value)}></textarea>`
        : html`<input ...${aria} id=${i ? null : id} class="ad-input" lang=${tag} autocomplete="off" value=${value?.[name] ?? ""}
            onInput=${(event) => write(name, event.target.value)} />`}
    </label>`)}
  </div>`;
}
