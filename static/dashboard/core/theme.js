import { remember } from "./cookies.js";
import { prefs } from "./prefs.js";
import { ref, watchEffect } from "./vue.js";

const root = document.documentElement;

/** light, dark, or auto: as the system has it. */
export const theme = ref(root.dataset.theme);

export function setTheme(wanted) {
  theme.value = wanted;
  remember("theme", wanted);
}

/** Keep the page as it is chosen: its theme and its density. */
export function applyTheme() {
  watchEffect(() => (root.dataset.theme = theme.value));
  watchEffect(() => (root.dataset.density = prefs.density));
}
