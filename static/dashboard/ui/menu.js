import { html, nextTick, onUnmounted, ref } from "../core/vue.js";
import { isComposing } from "../core/keys.js";

/**
 * A button that opens a menu. `items` is [{label, call, checked?, disabled?, danger?, hint?}] or null for a line; the
 * default slot is the button's content, `label` its name. `placement` is "below" or "above".
 */
export const Menu = {
  props: { items: Array, label: String, look: { type: String, default: "quiet" }, placement: { type: String, default: "below" } },
  setup(props, { slots, expose }) {
    const isOpen = ref(false);
    const button = ref(null);
    const list = ref(null);
    const entries = () => [...(list.value?.querySelectorAll("[role^=menuitem]:not([aria-disabled=true])") ?? [])];

    const show = async (last = false) => {
      isOpen.value = true;
      document.addEventListener("pointerdown", outside, true);
      await nextTick();
      entries().at(last ? -1 : 0)?.focus();
    };
    const hide = (refocus = true) => {
      isOpen.value = false;
      document.removeEventListener("pointerdown", outside, true);
      if (refocus) button.value?.focus();
    };
    const outside = (event) => !list.value?.parentElement.contains(event.target) && hide(false);
    onUnmounted(() => document.removeEventListener("pointerdown", outside, true));
    expose({ show });

    const buttonKey = (event) => {
      if (isComposing(event) || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
      event.preventDefault();
      show(event.key === "ArrowUp");
    };
    const listKey = (event) => {
      if (isComposing(event)) return;
      event.stopPropagation(); // single keys are the menu's while it is open
      const all = entries();
      const at = all.indexOf(document.activeElement);
      const moves = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 };
      if (event.key in moves) all[moves[event.key] % all.length]?.focus();
      else if (event.key === "Escape") hide();
      else if (event.key === "Tab") return hide(false);
      else if (event.key.length === 1 && event.key !== " ") startingWith(all, at, event.key)?.focus();
      else return;
      event.preventDefault();
    };
    const choose = (item) => {
      if (item.disabled) return;
      hide();
      item.call();
    };
    return () => html`
      <div class="menu-box">
        <button ref=${button} type="button" class=${props.look} aria-haspopup="menu" aria-expanded=${String(isOpen.value)} aria-label=${props.label}
          title=${props.label} onClick=${() => (isOpen.value ? hide() : show())} onKeydown=${buttonKey}>${slots.default?.()}</button>
        <div ref=${list} class=${`menu ${props.placement}`} role="menu" aria-label=${props.label} hidden=${!isOpen.value} onKeydown=${listKey}>
          ${isOpen.value && props.items.map((item, at) => (item ? entry(item, at, choose) : html`<hr key=${at} />`))}
        </div>
      </div>`;
  },
};

function entry(item, at, choose) {
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  return html`
    <button type="button" key=${at} role=${role} tabindex="-1" class=${item.danger ? "danger" : null} aria-disabled=${item.disabled ? "true" : null}
      aria-checked=${item.checked === undefined ? null : String(item.checked)} onClick=${() => choose(item)}>
      <span>${item.label}</span>${item.hint && html`<small>${item.hint}</small>`}
    </button>`;
}

function startingWith(all, at, letter) {
  const turned = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  return turned.find((one) => one.textContent.trim().toLowerCase().startsWith(letter.toLowerCase()));
}
