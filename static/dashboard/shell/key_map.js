import { keymap } from "../core/keys.js";
import { prefs } from "../core/prefs.js";
import { t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { dialog } from "../ui/dialog.js";

const SIGNS = { Enter: "↵", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓" };
const isMac = /Mac|iP/.test(navigator.platform);

/** A key as it is written on keyboards: "Mod+K" is ⌘K or Ctrl K. */
export function keyWords(key) {
  return key.split(" ").map((one) => one.replace("Mod+", isMac ? "⌘" : "Ctrl ").replace(/\w+$/, (name) => SIGNS[name] ?? name)).join(" ");
}

/** Show every key that does something now. */
export function showKeys() {
  return dialog(Keys, {}, { label: t("keys") });
}

/** One line for each thing that keys do, in the order of scopes; what two keys do stands once. */
export function lines() {
  const found = new Map();
  for (const { key, label, scope } of keymap) {
    const id = `${scope} ${label}`;
    if (!found.has(id)) found.set(id, { id, label, scope, keys: [] });
    if (!found.get(id).keys.includes(key)) found.get(id).keys.push(key);
  }
  return [...found.values()];
}

const Keys = {
  props: ["done"],
  setup: (props) => () => {
    const scopes = Map.groupBy ? Map.groupBy(lines(), ({ scope }) => scope) : grouped(lines());
    return html`
      <div class="key-map wide">
        <h2>${t("keys")}</h2>
        ${!prefs.singleKeys && html`<p class="key-map-off">${t("keys_off")}</p>`}
        <div class="key-map-columns">
          ${[...scopes].map(([scope, some]) => html`
            <section key=${scope}>
              <h3>${t(`scope_${scope}`)}</h3>
              <dl>${some.map((one) => html`
                <div key=${one.id}><dt>${t(one.label)}</dt><dd>${one.keys.map((key) => html`<kbd key=${key}>${keyWords(key)}</kbd>`)}</dd></div>`)}</dl>
            </section>`)}
        </div>
        <p class="buttons"><button type="button" class="button" autofocus onClick=${() => props.done()}>${t("done")}</button></p>
      </div>`;
  },
};

function grouped(all) {
  const groups = new Map();
  for (const one of all) groups.set(one.scope, [...(groups.get(one.scope) ?? []), one]);
  return groups;
}
