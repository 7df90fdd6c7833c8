import { t } from "../core/texts.js";
import { html, ref } from "../core/vue.js";
import { Icon } from "../ui/icon.js";
import { elided, ownUrl, safeUrl, size } from "./file_names.js";
import { openLightbox } from "./lightbox.js";

const MOST_WIDE = 320; // px
const MOST_HIGH = 320; // px

/** A picture in a box that is there before it is. A foreign one is a link: this page loads nothing from elsewhere. */
export const Picture = {
  props: ["item", "talk"],
  setup(props) {
    const isBroken = ref(false);
    return () => {
      const { item, talk } = props;
      const url = ownUrl(item.thumbnailUrl ?? item.fileUrl);
      if (!url || isBroken.value) return html`<${File} item=${item} />`;
      const name = item.fileName || t("talk_kind_image");
      return html`
        <button type="button" class="picture" style=${boxOf(item)} tabindex="-1" aria-label=${t("talk_enlarge", { name })}
          onClick=${() => openLightbox(item, talk)}>
          <img src=${url} alt=${name} loading="lazy" decoding="async" draggable="false"
            onError=${() => (isBroken.value = true)} />
        </button>`;
    };
  },
};

function boxOf({ width, height }) {
  const [wide, high] = width > 0 && height > 0 ? [width, height] : [240, 180];
  const scale = Math.min(1, MOST_WIDE / wide, MOST_HIGH / high);
  return { inlineSize: `${Math.max(40, Math.round(wide * scale))}px`, aspectRatio: `${wide} / ${high}`, maxBlockSize: `${MOST_HIGH}px` };
}

/** A file is something to download, never shown by itself. */
export const File = {
  props: ["item"],
  setup: (props) => () => {
    const { item } = props;
    const name = item.fileName || t("talk_kind_file");
    const url = ownUrl(item.fileUrl) ?? safeUrl(item.fileUrl);
    const inside = html`<${Icon} name="download" /><span class="file-name"><bdi
      title=${name}>${elided(name)}</bdi><small>${size(item.fileSize)}</small></span>`;
    if (!url) return html`<span class="file">${inside}</span>`;
    return html`<a class="file" href=${url} download=${name} target="_blank" rel="noopener noreferrer">${inside}</a>`;
  },
};

/** A voice, a sound, or a film, played here. */
export const Sound = {
  props: ["item"],
  setup: (props) => () => {
    const { item } = props;
    const url = ownUrl(item.fileUrl);
    if (!url) return html`<${File} item=${item} />`;
    const label = item.fileName || t(`talk_kind_${item.msgType}`);
    if (item.msgType === "video") return html`<video class="film" style=${boxOf({ width: 320, height: 180, ...item })}
      src=${url} controls preload="metadata" aria-label=${label}></video>`;
    return html`<audio class="sound" src=${url} controls preload="metadata" aria-label=${label}></audio>`;
  },
};
