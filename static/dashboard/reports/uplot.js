import { style } from "../core/style.js";

let loading = null;

// The page lets no text become a script's address, but by a policy; this one knows a single address.
const SCRIPT = String(new URL("../../vendor/uplot/uPlot.iife.min.js", import.meta.url));
const policy = window.trustedTypes?.createPolicy("plots", { createScriptURL: () => SCRIPT }) ?? { createScriptURL: () => SCRIPT };

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
    const src = policy.createScriptURL("");
    document.head.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror: () => reject(new Error(SCRIPT)) }));
  });
}
