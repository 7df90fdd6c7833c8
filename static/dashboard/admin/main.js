// The admin pages: navigation at the side, one page beside it. On a phone one or the other.
import { style } from "../core/style.js";
import { go, route } from "../core/route.js";
import { store } from "../core/store.js";
import { html, nextTick, watch } from "../core/vue.js";
import { follow } from "../shell/follow.js";
import { Empty } from "../ui/empty.js";
import { Icon } from "../ui/icon.js";
import { GROUPS, PAGES } from "./pages/index.js";
import { say } from "./say.js";

await Promise.all(["admin", "form", "list", "widget"].map((name) => style(new URL(`./${name}.css`, import.meta.url))));

const FIRST = "agents";

export default {
  props: ["page"],
  setup() {
    // Where one has gone is where one reads on.
    watch(() => route.view === "admin" && route.page, (page, before) => page && before !== undefined && nextTick(() => document.querySelector(".ad-head h1")?.focus()));
    return () => {
      if (!store.isAdmin) return html`<${Empty} icon="warning" title=${say("refused")} text=${say("refused_text")} />`;
      const page = PAGES.get(route.page ?? FIRST);
      return html`<div class="ad-pages" data-page=${route.page ?? ""}>
        <${Navigation} />
        <div class=${`ad-main page-${page?.id}`}>
          <button type="button" class="quiet ad-all" onClick=${() => go("/admin")}><${Icon} name="back" /> ${say("all_pages")}</button>
          ${page ? html`<${page.component} spec=${page} key=${page.id} />` : html`<${Empty} icon="search" title=${say("no_page")} text=${say("no_page_text")} />`}
        </div>
      </div>`;
    };
  },
};

function Navigation() {
  return html`<nav class="ad-nav" aria-label=${say("navigation")}>${GROUPS.map(([group, pages]) => html`<section key=${group}>
    <h2>${say(`group_${group}`)}</h2>
    <ul>${pages.map(({ id, icon }) => html`<li key=${id}><a href=${`/dashboard/admin/${id}`} aria-current=${id === (route.page ?? FIRST) ? "page" : null}
      onClick=${(event) => follow(event, `/admin/${id}`)}><${Icon} name=${icon} size=${18} /><span>${say(`${id}.title`)}</span></a></li>`)}</ul>
  </section>`)}</nav>`;
}
