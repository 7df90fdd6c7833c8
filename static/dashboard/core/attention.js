import { route } from "./route.js";
import { onTabs, tabId, tellTabs } from "./tabs.js";
import { watch } from "./vue.js";

const others = new Map(); // tab -> {focused, no}

function here() {
  return { tab: tabId, focused: !document.hidden && document.hasFocus(), no: route.no };
}

function tell() {
  tellTabs("attention", here());
}

// One tab at most has the focus; who crashed has not said that it lost it.
onTabs("attention", ({ tab, ...rest }) => {
  if (rest.focused) others.clear();
  others.set(tab, rest);
});
addEventListener("focus", () => others.clear());
onTabs("attention?", tell);
for (const sort of ["focus", "blur", "pageshow"]) addEventListener(sort, tell);
document.addEventListener("visibilitychange", tell);
addEventListener("pagehide", () => tellTabs("attention", { tab: tabId, focused: false, no: null }));
watch(() => route.no, tell);
tellTabs("attention?");

/** Where the person looks, over all tabs of this browser. */
export const attention = {
  /** there: at this conversation; elsewhere: at the dashboard; away. */
  on(no) {
    const looking = [here(), ...others.values()].filter((tab) => tab.focused);
    if (looking.some((tab) => no && tab.no === no)) return "there";
    return looking.length > 0 ? "elsewhere" : "away";
  },
};
