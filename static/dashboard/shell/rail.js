import { go, LISTS, pathTo, route } from "../core/route.js";
import { signOut } from "../core/sign_in.js";
import { soundState } from "../core/sound.js";
import { store } from "../core/store.js";
import { t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Icon } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { follow } from "./follow.js";
import { showKeys } from "./key_map.js";
import { Seat, seatItems } from "./seat.js";
import { showSettings } from "./settings.js";

const ROUTES = [
  { view: "mine", icon: "mine", count: () => store.counts.unread },
  { view: "left", icon: "left", count: () => store.counts.left },
  { view: "search", icon: "search" },
  { view: "reports", icon: "reports", only: () => store.isAdmin },
  { view: "admin", icon: "admin", only: () => store.isAdmin },
];

/** The way to everything: one column at the side; on a phone a bar at the bottom. */
export const Rail = {
  setup: () => () => html`
    <nav class="rail" aria-label=${t("navigation")}>
      <span class="mark" aria-hidden="true"></span>
      ${ROUTES.filter((one) => one.only?.() ?? true).map((one) => html`<${RailLink} ...${one} key=${one.view} />`)}
      <span class="rail-space"></span>
      ${soundState.value === "locked" && html`<span class="rail-item still" role="img" title=${t("sound_locked")} aria-label=${t("sound_locked")}><${Icon} name="muted" /></span>`}
      <${Seat} />
      <button type="button" class="rail-item" title=${t("settings")} aria-label=${t("settings")} onClick=${showSettings}><${Icon} name="settings" /></button>
      <button type="button" class="rail-item" title=${t("keys")} aria-label=${t("keys")} onClick=${showKeys}><${Icon} name="keys" /></button>
    </nav>
    <nav class="bottom-bar" aria-label=${t("navigation")}>
      <${BarLink} view="mine" icon="mine" count=${store.counts.unread} words=${t("inbox")} />
      <${BarLink} view="queue" icon="queue" count=${store.counts.queue} words=${t("view_queue")} />
      <${BarLink} view="left" icon="left" count=${store.counts.left} words=${t("view_left")} />
      <${Menu} items=${more()} label=${t("me")} look="bar-item" placement="above">
        <${Icon} name="person" /><span>${t("me")}</span>
      <//>
    </nav>`,
};

function more() {
  const places = ["search", ...(store.isAdmin ? ["reports", "admin"] : [])];
  return [
    ...seatItems().slice(0, 4),
    null,
    ...places.map((view) => ({ label: t(`view_${view}`), call: () => go(`/${view}`) })),
    { label: t("settings"), call: showSettings },
    { label: t("sign_out"), call: signOut },
  ];
}

const RailLink = {
  props: ["view", "icon", "count"],
  setup: (props) => () => {
    const isHere = props.view === "mine" ? LISTS.includes(route.view) : route.view === props.view;
    const count = props.count?.() ?? 0;
    const label = props.view === "mine" ? t("inbox") : t(`view_${props.view}`);
    return html`
      <a class="rail-item" href=${`/dashboard/${props.view}`} title=${label} aria-current=${isHere ? "page" : null}
        onClick=${(event) => follow(event, pathTo(props.view, null, {}))}>
        <${Icon} name=${props.icon} /><span class="hidden">${label}</span>${count > 0 && html`<b class="badge">${count > 99 ? "99+" : count}</b>`}
      </a>`;
  },
};

const BarLink = {
  props: ["view", "icon", "count", "words"],
  setup: (props) => () => {
    const isHere = route.view === props.view || (props.view === "mine" && ["all", "closed"].includes(route.view));
    return html`
      <a class="bar-item" href=${`/dashboard/${props.view}`} aria-current=${isHere ? "page" : null} onClick=${(event) => follow(event, pathTo(props.view, null, {}))}>
        <${Icon} name=${props.icon} /><span>${props.words}</span>${props.count > 0 && html`<b class="badge">${props.count > 99 ? "99+" : props.count}</b>`}
      </a>`;
  },
};
