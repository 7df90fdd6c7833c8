import { computed, html, nextTick, ref, useId, watch } from "../core/vue.js";
import { isComposing } from "../core/keys.js";

/**
 * A field that finds one of many: `options` is [{value, label, hint?, group?, disabled?, reason?}], `choose(option)`.
 * Disabled ones stand last, with their reason. `found(query)` is told what is written, where the caller filters; without
 * it, options are filtered here. `label` and `placeholder` are words. Escape empties it first.
 */
export const Combobox = {
  props: { options: Array, choose: Function, found: Function, label: String, placeholder: String, empty: String, always: Boolean, autofocus: Boolean },
  setup(props) {
    const id = useId();
    const text = ref("");
    const at = ref(0);
    const isOpen = ref(props.always);
    const shown = computed(() => {
      const wanted = props.found ? "" : text.value.trim().toLowerCase();
      const matching = props.options.filter((one) => `${one.label} ${one.hint ?? ""} ${one.words ?? ""}`.toLowerCase().includes(wanted));
      return [...matching.filter((one) => !one.disabled), ...matching.filter((one) => one.disabled)];
    });
    watch(shown, () => (at.value = 0));
    watch(at, () => nextTick(() => document.getElementById(`${id}-${at.value}`)?.scrollIntoView({ block: "nearest" })));

    const written = (event) => {
      text.value = event.target.value;
      isOpen.value = true;
      props.found?.(text.value);
    };
    const take = (option) => {
      if (!option || option.disabled) return;
      isOpen.value = props.always;
      text.value = "";
      props.choose(option);
    };
    const key = (event) => {
      if (isComposing(event)) return;
      const count = shown.value.length;
      const moves = { ArrowDown: at.value + 1, ArrowUp: at.value - 1 + count };
      if (event.key in moves && count) {
        isOpen.value = true;
        at.value = moves[event.key] % count;
      } else if (event.key === "Enter" && isOpen.value) take(shown.value[at.value]);
      else if (event.key === "Escape" && (text.value || (isOpen.value && !props.always))) {
        text.value = "";
        isOpen.value = props.always;
        props.found?.("");
        event.stopPropagation();
      } else return;
      event.preventDefault();
    };
    return () => html`
      <div class="combobox">
        <input type="text" role="combobox" aria-label=${props.label} placeholder=${props.placeholder} aria-expanded=${String(isOpen.value)}
          aria-controls=${`${id}-list`} aria-autocomplete="list" autocomplete="off" dir="auto" autofocus=${props.autofocus || null} value=${text.value}
          aria-activedescendant=${isOpen.value && shown.value.length ? `${id}-${at.value}` : null}
          onInput=${written} onKeydown=${key} onFocus=${() => (isOpen.value = true)} onBlur=${() => (isOpen.value = props.always)} />
        <ul class="options" role="listbox" id=${`${id}-list`} aria-label=${props.label} hidden=${!isOpen.value}>
          ${isOpen.value && shown.value.map((one, index) => html`
            <li role="option" key=${one.value} id=${`${id}-${index}`} aria-selected=${String(index === at.value)} aria-disabled=${one.disabled ? "true" : null}
              onMousedown=${(event) => (event.preventDefault(), take(one))} onMousemove=${() => (at.value = index)}>
              <span dir="auto">${one.label}</span><small dir="auto">${one.disabled ? one.reason : one.hint}</small>
            </li>`)}
          ${isOpen.value && shown.value.length === 0 && html`<li class="none" role="option" aria-disabled="true" aria-selected="false">${props.empty}</li>`}
        </ul>
      </div>`;
  },
};
