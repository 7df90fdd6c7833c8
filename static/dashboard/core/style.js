const asked = new Map();

/** Load a style sheet that only some pages need: `await style(new URL("./reports.css", import.meta.url))`. */
export function style(url) {
  const href = String(url);
  if (!asked.has(href)) asked.set(href, append(href));
  return asked.get(href);
}

function append(href) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const loaded = new Promise((resolve) => {
    link.onload = link.onerror = resolve; // a page without its style is still better than none
  });
  document.head.append(link);
  return loaded;
}
