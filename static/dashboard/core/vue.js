// Vue's runtime, and templates as tagged literals: html`<p class=${name}>${text}</p>`. No compiler, so no eval.
import htm from "../../vendor/htm/htm.module.js";
import { h } from "../../vendor/vue/vue.runtime.esm-browser.prod.js";

export * from "../../vendor/vue/vue.runtime.esm-browser.prod.js";

/** htm's call for each element. Children of a component become its default slot; an object of slots stays one. */
function build(type, props, ...children) {
  // htm would keep elements without values and give the same one twice; Vue wants a new one each time.
  this[0] = 3;
  if (children.length === 0) return h(type, props);
  if (typeof type === "string") return h(type, props, children);
  const [only] = children;
  const isSlots = children.length === 1 && isPlain(only) && !only.__v_isVNode;
  return h(type, props, isSlots ? only : { default: () => children });
}

function isPlain(value) {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export const html = htm.bind(build);
