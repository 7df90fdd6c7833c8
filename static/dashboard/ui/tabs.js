import { html, useId } from "../core/vue.js";

/**
 * Tabs over a pane: `tabs` is [{id, label, badge?}], `chosen` an id, `choose(id)`; the default slot is the pane. Arrows
 * move between them; there is one tab stop.
 */
export const Tabs = {
  props: ["tabs", "chosen", "choose", "label"],
  setup(props, { slots }) {
    const id = useId();
    const moved = (event) => {
      const at = props.tabs.findIndex((tab) => tab.id === props.chosen);
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = event.key === "Home" ? 0 : event.key === "End" ? props.tabs.length - 1 : step && at + step * direction(event.target);
      if (next === undefined || !props.tabs[next]) return;
      event.preventDefault();
      props.choose(props.tabs[next].id);
      event.currentTarget.children[next].focus();
    };
    return () => html`
      <div class="tabs">
        <div class="tab-bar" role="tablist" aria-label=${props.label} onKeydown=${moved}>
          ${props.tabs.map((tab) => html`
            <button type="button" role="tab" key=${tab.id} id=${`${id}-${tab.id}`} aria-selected=${String(tab.id === props.chosen)}
              aria-controls=${slots.default ? `${id}-pane` : null} tabindex=${tab.id === props.chosen ? 0 : -1} onClick=${() => props.choose(tab.id)}>
              ${tab.label}${tab.badge ? html` <b class="badge">${tab.badge}</b>` : null}
            </button>`)}
        </div>
        ${slots.default && html`<div class="tab-pane" role="tabpanel" id=${`${id}-pane`} aria-labelledby=${`${id}-${props.chosen}`}>${slots.default()}</div>`}
      </div>`;
  },
};

function direction(element) {
  return getComputedStyle(element).direction === "rtl" ? -1 : 1;
}
