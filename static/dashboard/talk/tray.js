import { t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Icon } from "../ui/icon.js";
import { elided, size } from "./file_names.js";

/** The files that go with the next message, each with its way out. */
export const Tray = {
  props: ["tray"],
  setup: (props) => () => {
    const { items, refusal } = props.tray;
    if (items.length === 0 && !refusal) return null;
    return html`
      <div class="tray">
        ${items.length > 0 && html`
          <ul aria-label=${t("talk_tray")}>
            ${items.map((item) => html`
              <li key=${item.id}>
                ${item.preview ? html`<img src=${item.preview} alt="" />` : html`<${Icon} name="attach" />`}
                <span class="file-name"><bdi
                  title=${item.name}>${elided(item.name)}</bdi><small>${size(item.size)}</small></span>
                ${item.progress > 0 && item.progress < 1 ? html`<progress max="1" value=${item.progress}
                  aria-label=${t("talk_uploading", { name: item.name })}></progress>` : null}
                <button type="button" class="quiet round" aria-label=${t("talk_remove_file", { name: item.name })}
                  onClick=${() => props.tray.remove(item.id)}>
                  <${Icon} name="close" size=${16} />
                </button>
              </li>`)}
          </ul>`}
        ${refusal && html`<p class="composer-problem" role="alert" dir="auto">${refusal}</p>`}
      </div>`;
  },
};
