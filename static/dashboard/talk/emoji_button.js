import { isComposing } from "../core/keys.js";
import { language, t } from "../core/texts.js";
import { html, nextTick, onBeforeUnmount, ref, shallowRef } from "../core/vue.js";
import { Icon } from "../ui/icon.js";

/** A grid of emoji that opens above its button. It stays for several; Escape and a click elsewhere close it. */
export const EmojiButton = {
  props: ["insert"],
  setup(props) {
    const isOpen = ref(false);
    const all = shallowRef([]);
    const wanted = ref("");
    const box = ref(null);
    const button = ref(null);
    const outside = (event) => box.value?.contains(event.target) || close(false);
    const open = async () => {
      ({ EMOJI: all.value } = await import("./emoji.js"));
      wanted.value = "";
      isOpen.value = true;
      document.addEventListener("pointerdown", outside, true);
      await nextTick();
      box.value.querySelector("input").focus();
    };
    const close = (refocus = true) => {
      isOpen.value = false;
      document.removeEventListener("pointerdown", outside, true);
      if (refocus) button.value.focus();
    };
    onBeforeUnmount(() => document.removeEventListener("pointerdown", outside, true));
    const key = (event) => {
      if (isComposing(event)) return;
      event.stopPropagation();
      const cells = [...box.value.querySelectorAll(".emoji-grid button")];
      const at = cells.indexOf(document.activeElement);
      const wide = columns(cells);
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at < 0 ? 0 : at + wide, ArrowUp: at - wide }[event.key];
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && at < 0) cells[0]?.click();
      else if (next !== undefined && (at >= 0 || event.key === "ArrowDown")) (cells[next] ?? (next < 0 ? box.value.querySelector("input") : cells.at(-1)))?.focus();
      else return;
      event.preventDefault();
    };
    return () => {
      const word = wanted.value.trim().toLowerCase();
      const shown = all.value.filter(({ en, zh }) => `${en} ${zh}`.includes(word));
      return html`
        <div class="emoji-box" ref=${box} onKeydown=${isOpen.value ? key : null}>
          <button ref=${button} type="button" class="quiet round" aria-label=${t("talk_emoji")} title=${t("talk_emoji")}
            aria-expanded=${String(isOpen.value)}
            onClick=${() => (isOpen.value ? close() : open())}><${Icon} name="smile" /></button>
          ${isOpen.value && html`
            <div class="emoji-pop" role="dialog" aria-label=${t("talk_emoji")}>
              <input type="search" value=${wanted.value} placeholder=${t("talk_emoji_find")} aria-label=${t("talk_emoji_find")}
                onInput=${(event) => (wanted.value = event.target.value)} />
              <div class="emoji-grid" role="group" aria-label=${t("talk_emoji")}>
                ${shown.map((one) => html`<button type="button" class="quiet" key=${one.sign} title=${one[language.value]}
                  aria-label=${one[language.value]}
                  onClick=${() => (close(false), props.insert(one.sign))}>${one.sign}</button>`)}
              </div>
            </div>`}
        </div>`;
    };
  },
};

function columns(cells) {
  const top = cells[0]?.offsetTop;
  return Math.max(1, cells.filter((cell) => cell.offsetTop === top).length);
}
