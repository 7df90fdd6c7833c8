import { html, nextTick, onMounted, ref, shallowReactive } from "../core/vue.js";
import { t } from "../core/texts.js";

const open = shallowReactive([]);
let ids = 0;

/**
 * Show `component` in a modal dialog. It gets `props` and `done(result)`; the promise answers that result, or undefined
 * when the person left it with Escape. The focus returns to where it was. `label` is the dialog's name; a `sheet` comes
 * from below on a phone.
 */
export function dialog(component, props = {}, { label = "", sheet = true, lasting = false } = {}) {
  return new Promise((resolve) => {
    open.push({ id: (ids += 1), component, props, label, sheet, lasting, resolve });
  });
}

/** Ask yes or no. `danger` paints the yes. */
export async function confirm(text, { title = "", yes = t("ok"), no = t("cancel"), danger = false } = {}) {
  return (await dialog(Question, { text, title, yes, no, danger }, { label: title || text })) === true;
}

const Question = {
  props: ["text", "title", "yes", "no", "danger", "done"],
  setup: (props) => () => html`
    <form method="dialog" onSubmit=${(event) => (event.preventDefault(), props.done(true))}>
      ${props.title && html`<h2>${props.title}</h2>`}
      <p dir="auto">${props.text}</p>
      <p class="buttons">
        <button type="button" class="button" onClick=${() => props.done(false)}>${props.no}</button>
        <button type="submit" class=${`button ${props.danger ? "danger" : "primary"}`} autofocus>${props.yes}</button>
      </p>
    </form>`,
};

const Shown = {
  props: ["one"],
  setup(props) {
    const element = ref(null);
    const opener = document.activeElement;
    let result;
    const done = (value) => {
      result = value;
      element.value?.close();
    };
    const closed = () => {
      open.splice(open.indexOf(props.one), 1);
      props.one.resolve(result);
      nextTick(() => opener?.isConnected && document.activeElement === document.body && opener.focus());
    };
    onMounted(() => element.value.showModal());
    const cancelled = (event) => props.one.lasting && event.preventDefault();
    // A click on the backdrop has the dialog itself as its target.
    const clicked = (event) => event.target === element.value && !props.one.lasting && element.value.close();
    return () => html`
      <dialog ref=${element} class=${`dialog${props.one.sheet ? " sheet" : ""}`} aria-label=${props.one.label || null}
        onClose=${closed} onCancel=${cancelled} onMousedown=${clicked}>
        <div class="dialog-body"><${props.one.component} ...${props.one.props} done=${done} /></div>
      </dialog>`;
  },
};

/** Where dialogs stand: once, in the shell. */
export const Dialogs = {
  setup: () => () => open.map((one) => html`<${Shown} one=${one} key=${one.id} />`),
};
