import { api } from "../core/api.js";
import { pathTo, route } from "../core/route.js";
import { store, upsert } from "../core/store.js";
import { t } from "../core/texts.js";
import { computed, html, watch } from "../core/vue.js";
import { follow } from "../shell/rail.js";

/** The list of conversations. */
export const Inbox = {
  setup() {
    watch(() => route.view, async (list) => {
      const page = await api.get("/sessions", { list, limit: 100 });
      page.items.forEach(upsert);
    }, { immediate: true });
    const rows = computed(() => [...store.sessions.values()]);
    return () => html`
      <section class="inbox" id="list" aria-label=${t("inbox")}>
        <ul>${rows.value.map((one) => html`<li key=${one.sessionId}><a href=${`/dashboard${pathTo(route.view, one.sessionNo)}`} onClick=${(event) => follow(event, pathTo(route.view, one.sessionNo))}>${one.visitor?.nickname ?? one.sessionNo}</a></li>`)}</ul>
      </section>`;
  },
};
