import { go, LISTS, pathTo, route } from "../core/route.js";
import { signOut } from "../core/sign_in.js";
import { store } from "../core/store.js";
import { t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Icon } from "../ui/icon.js";

const ROUTES = [
  { view: "mine", icon: "mine", count: () => store.counts.unread },
  { view: "left", icon: "left", count: () => store.counts.left },
  { view: "search", icon: "search" },
  { view: "reports", icon: "reports" },
  { view: "admin", icon: "admin", only: () => store.isAdmin },
];

/** The way to everything: one column at the side. */
export const Rail = {
  setup: () => () => html`
    <nav class="rail" aria-label=${t("navigation")}>
      <span class="mark" aria-hidden="true"></span>
      ${ROUTES.filter((one) => one.only?.() ?? true).map((one) => html`<${RailLink} ...${one} key=${one.view} />`)}
      <span class="rail-space"></span>
      <button type="button" class="rail-item" title=${t("sign_out")} aria-label=${t("sign_out")} onClick=${signOut}><${Icon} name="close" /></button>
    </nav>`,
};

const RailLink = {
  props: ["view", "icon", "count"],
  setup: (props) => () => {
    const isHere = props.view === "mine" ? LISTS.includes(route.view) : route.view === props.view;
    const count = props.count?.() ?? 0;
    const label = props.view === "mine" ? t("inbox") : t(`view_${props.view}`);
    return html`
      <a class="rail-item" href=${`/dashboard/${props.view}`} title=${label} aria-label=${count ? `${label} (${count})` : label} aria-current=${isHere ? "page" : null}
        onClick=${(event) => follow(event, pathTo(props.view, null, {}))}>
        <${Icon} name=${props.icon} />${count > 0 && html`<b class="badge" aria-hidden="true">${count > 99 ? "99+" : count}</b>`}
      </a>`;
  },
};

/** A link that stays in this page; with a modifier it is the browser's. */
export function follow(event, path) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(path);
}
