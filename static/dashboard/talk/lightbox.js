import { t } from "../core/texts.js";
import { html, watch } from "../core/vue.js";
import { dialog } from "../ui/dialog.js";
import { Icon } from "../ui/icon.js";
import { ownUrl } from "./file_names.js";

/** Show a picture large. It closes by itself when the message is recalled. */
export function openLightbox(item, talk) {
  return dialog(Lightbox, { item, talk }, { label: item.fileName || t("talk_kind_image"), sheet: false });
}

const Lightbox = {
  props: ["item", "talk", "done"],
  setup(props) {
    const { item, talk } = props;
    const isGone = () => item.msgNo && !talk?.feed.items.some((one) => one.msgNo === item.msgNo && !one.recalled);
    if (talk) watch(talk.rows, () => isGone() && props.done());
    return () => html`
      <figure class="lightbox">
        <img src=${ownUrl(item.fileUrl)} alt=${item.fileName || t("talk_kind_image")} />
        <figcaption>
          <bdi>${item.fileName}</bdi>
          <a class="quiet" href=${ownUrl(item.fileUrl)} download=${item.fileName}><${Icon}
            name="download" />${t("talk_download")}</a>
          <button type="button" class="quiet" autofocus onClick=${() => props.done()}><${Icon}
            name="close" />${t("talk_close_it")}</button>
        </figcaption>
      </figure>`;
  },
};
