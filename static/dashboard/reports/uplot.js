import { style } from "../core/style.js";

let loading = null;

/** uPlot, loaded with the first plot. It is a classic script that leaves one name behind. */
export function uPlot() {
  loading ??= Promise.all([script(), style(new URL("../../vendor/uplot/uPlot.min.css", import.meta.url))])
    .then(() => window.uPlot)
    .catch((error) => {
      loading = null;
      throw error;
    });
  return loading;
}

function script() {
  return new Promise((resolve, reject) => {
    const src = String(new URL("../../vendor/uplot/uPlot.iife.min.js", import.meta.url));
    document.head.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror: () => reject(new Error(src)) }));
  });
}
