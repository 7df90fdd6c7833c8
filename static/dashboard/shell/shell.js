import { Boundary, Lazy } from "../core/crash.js";
import { useKeys } from "../core/keys.js";
import { startNotifying } from "../core/notify.js";
import { go, LISTS, pathTo, route } from "../core/route.js";
import { store } from "../core/store.js";
import { t } from "../core/texts.js";
import { html, onUnmounted } from "../core/vue.js";
import { Dialogs } from "../ui/dialog.js";
import { Toasts } from "../ui/toast.js";
import { Inbox } from "../inbox/inbox.js";
import { Banner } from "./banner.js";
import { Conversation } from "./conversation.js";
import { showKeys } from "./key_map.js";
import { Offers } from "./offers.js";
import { showPalette } from "./palette.js";
import { Rail } from "./rail.js";
import { keepSeen } from "./seen.js";
import { watchSignIn } from "./sign_in_again.js";

const PARTS = {
  left: { load: () => import("../left/main.js"), texts: "talk" },
  search: { load: () => import("../search/main.js"), texts: "talk" },
  reports: { load: () => import("../reports/main.js"), texts: "admin" },
  admin: { load: () => import("../admin/main.js"), texts: "admin" },
};
const PLACES = { m: "mine", q: "queue", a: "all", c: "closed", l: "left", r: "reports" };

startNotifying();
keepSeen();
import("../talk/outbox.js").catch(() => null); // what an earlier page left behind goes out, whatever is open now

/** Rail, list and conversation; or rail and one wide part. On a phone one of them at a time. */
export default {
  setup() {
    onUnmounted(watchSignIn());
    useKeys([
      ...Object.entries(PLACES).filter(([, view]) => view !== "reports" || store.isAdmin).map(([key, view]) => [`g ${key}`, `key_go_${view}`, () => go(pathTo(view, null, {}))]),
      ["Mod+K", "key_palette", showPalette],
      ["?", "key_map", showKeys],
      ["Escape", "key_back", stepBack],
    ], "page");
    return () => html`
      <a class="skip" href="#list" onClick=${(event) => jump(event, "list")}>${t("skip_list")}</a>
      <a class="skip" href="#composer" onClick=${(event) => jump(event, "composer")}>${t("skip_composer")}</a>
      <div class="shell" data-view=${route.view} data-open=${String(Boolean(route.no))}>
        <${Rail} />
        ${LISTS.includes(route.view) ? lists() : part()}
      </div>
      <${Banner} /><${Offers} /><${Dialogs} /><${Toasts} />`;
  },
};

/** One step back: out of a field first, then out of the conversation on a phone. */
function stepBack() {
  const field = document.activeElement;
  if (field?.matches("input, textarea, select")) return field.blur();
  if (!route.no || matchMedia("(min-width: 760px)").matches) return false;
  go(pathTo(route.view));
}

// The address is the page's state, so a jump may not change it.
function jump(event, id) {
  event.preventDefault();
  const target = document.getElementById(id);
  (target?.querySelector("a, textarea") ?? target)?.focus();
}

function lists() {
  return html`
    <${Boundary} name="inbox"><${Inbox} /><//>
    <main class="pane" id="pane"><${Conversation} no=${route.no} key=${route.no ?? ""} /></main>`;
}

function part() {
  const { load, texts } = PARTS[route.view] ?? PARTS.left;
  return html`<main class="pane wide-pane" id="pane"><${Lazy} key=${route.view} load=${load} texts=${texts} name=${`view_${route.view}`} page=${route.page} /></main>`;
}
