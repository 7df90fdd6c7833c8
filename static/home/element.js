const SVG = "http://www.w3.org/2000/svg";

/**
 * A new element. `properties` are set as they are, `dataset` key by key; children are elements or text.
 * What people type gets into the page here and through textContent only, so it stays text.
 */
export function element(tag, properties = {}, ...children) {
  const { dataset = {}, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  Object.assign(made.dataset, dataset);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A sign of templates/home/signs.svg, hidden from readers: the words stand beside it. */
export function sign(name) {
  const picture = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#sign-${name}`);
  picture.setAttribute("aria-hidden", "true");
  picture.append(use);
  return picture;
}
