const SVG = "http://www.w3.org/2000/svg";

/**
 * A new element. `properties` are set as they are, `dataset` key by key; children are elements or text.
 * What people type gets into the page here and through textContent only, so it stays text.
 */
export function element(tag, properties = {}, ...children) {
  const { dataset = {}, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  Object.assign(made.dataset, dataset);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const SIGNS = {
  close: "M6 6l12 12M18 6L6 18",
  menu: "M12 5v.1M12 12v.1M12 19v.1",
  send: "M4 12l16-8-6 16-3-6z",
  attach: "M8 12.5l6-6a3 3 0 0 1 4.2 4.2l-8 8a5 5 0 0 1-7-7l7.3-7.3",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  reply: "M10 6L4 12l6 6M4 12h9a7 7 0 0 1 7 6",
  waiting: "M12 7v5l3 2M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18",
  sent: "M5 12.5l4.5 4.5L19 7",
  delivered: "M2 12.5l4.5 4.5L15 7.5M11 16l1.5 1L22 7",
  failed: "M12 7v6M12 16.5v.1M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18",
  down: "M6 9l6 6 6-6",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1.1 5.9L12 16.9l-5.3 2.8 1.1-5.9-4.3-4.1 5.9-.8z",
};
SIGNS.sending = SIGNS.waiting;
SIGNS.read = SIGNS.delivered;

/** A drawn sign, hidden from readers: the words stand beside it. */
export function sign(name) {
  const picture = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  line.setAttribute("d", SIGNS[name]);
  picture.append(line);
  return picture;
}

/** A button with words; `icon` puts the sign in their place and keeps them as its name. */
export function button(label, act, { icon = "", className = "quiet", ...rest } = {}) {
  const made = element("button", { type: "button", className, ...rest });
  if (icon) {
    made.classList.add("icon");
    made.ariaLabel = made.title = label;
    made.append(sign(icon));
  } else {
    made.append(label);
  }
  made.addEventListener("click", act);
  return made;
}

/** An address that may stand in a link; null for one that a browser could run. */
export function safeUrl(url) {
  try {
    const { protocol, href } = new URL(url, location.href);
    return ["http:", "https:", "mailto:", "tel:"].includes(protocol) ? href : null;
  } catch {
    return null;
  }
}

/** 128 random bits. crypto.randomUUID is missing where the page is served without TLS. */
export function freshNumber() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
