import { h } from "../core/vue.js";

/** A sign of templates/dashboard/signs.svg. It is hidden from readers: the words stand beside it or in a label. */
export function Icon({ name, size = 20 }) {
  return h("svg", { class: "icon", "aria-hidden": "true", width: size, height: size }, [h("use", { href: `#sign-${name}` })]);
}
Icon.props = ["name", "size"];
