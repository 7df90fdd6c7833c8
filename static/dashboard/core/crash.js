import { html, onErrorCaptured, ref, shallowRef, watch } from "./vue.js";
import { t, useTexts } from "./texts.js";

/** What stands inside may fail: then this pane says so, and the others live on. `name` is the key of the pane's name. */
export const Boundary = {
  props: ["name"],
  setup(props, { slots }) {
    const failed = shallowRef(null);
    onErrorCaptured((error) => {
      reportError(error);
      failed.value = error;
      return false;
    });
    return () => (failed.value ? html`<${Crashed} name=${props.name} retry=${() => (failed.value = null)} />` : slots.default?.());
  },
};

const Crashed = {
  props: ["name", "retry"],
  setup: (props) => () => html`
    <section class="crashed" role="alert">
      <h2>${t("crashed", { name: t(props.name) })}</h2>
      <p>${t("crashed_text")}</p>
      <button type="button" class="button" onClick=${props.retry}>${t("again")}</button>
    </section>`,
};

/**
 * A part that is loaded when it is first shown: `load` is `() => import("...")`, `texts` the area of its sentences. All
 * attributes go to its default export. A part that cannot be loaded says so quietly.
 */
export const Lazy = {
  props: ["load", "texts", "name"],
  inheritAttrs: false,
  setup(props, { attrs }) {
    const part = shallowRef(null);
    const failed = ref(false);
    const start = async () => {
      failed.value = false;
      part.value = null;
      try {
        const [module] = await Promise.all([props.load(), props.texts ? useTexts(props.texts) : null]);
        part.value = module.default;
      } catch {
        failed.value = true;
      }
    };
    watch(() => props.load, start, { immediate: true });
    return () => {
      if (part.value) return html`<${Boundary} name=${props.name}><${part.value} ...${attrs} /><//>`;
      return failed.value ? html`<${NotLoaded} retry=${start} />` : html`<div class="pane-wait" aria-busy="true"></div>`;
    };
  },
};

const NotLoaded = {
  props: ["retry"],
  setup: (props) => () => html`
    <section class="crashed">
      <p>${t("not_loaded")}</p>
      <button type="button" class="button" onClick=${props.retry}>${t("again")}</button>
    </section>`,
};
