import { askPermission, permission } from "../core/notify.js";
import { prefs } from "../core/prefs.js";
import { store } from "../core/store.js";
import { t } from "../core/texts.js";
import { html } from "../core/vue.js";

/** A card over the list until it is answered: may the browser notify? It is asked by a button, and never twice. */
export const FirstShift = {
  setup: () => () => {
    if (prefs.firstShiftDone || permission.value === "granted" || permission.value === "none") return null;
    const done = () => (prefs.firstShiftDone = true);
    const key = permission.value === "insecure" && !store.isAdmin ? "first_shift_insecure_agent" : `first_shift_${permission.value}`;
    return html`
      <aside class="first-shift" aria-label=${t("notifications")}>
        <p>${t(key)}</p>
        <p class="first-shift-buttons">
          ${permission.value === "default" && html`<button type="button" class="button primary" onClick=${askPermission}>${t("turn_on")}</button>`}
          <button type="button" class="quiet" onClick=${done}>${permission.value === "default" ? t("not_now") : t("got_it")}</button>
        </p>
      </aside>`;
  },
};
