import { Boundary, Lazy } from "../core/crash.js";
import { LISTS, route } from "../core/route.js";
import { t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Dialogs } from "../ui/dialog.js";
import { Toasts } from "../ui/toast.js";
import { Inbox } from "../inbox/inbox.js";
import { Conversation } from "./conversation.js";
import { Rail } from "./rail.js";

const PARTS = {
  left: { load: () => import("../left/main.js"), texts: "talk" },
  search: { load: () => import("../search/main.js"), texts: "talk" },
  reports: { load: () => import("../reports/main.js"), texts: "admin" },
  admin: { load: () => import("../admin/main.js"), texts: "admin" },
};

/** Rail, list and conversation; or rail and one wide part. On a phone one of them at a time. */
export default {
  setup: () => () => html`
    <a class="skip" href="#list">${t("skip_list")}</a>
    <a class="skip" href="#composer">${t("skip_composer")}</a>
    <div class="shell" data-view=${route.view} data-open=${String(Boolean(route.no))}>
      <${Rail} />
      ${LISTS.includes(route.view) ? lists() : part()}
    </div>
    <${Dialogs} /><${Toasts} />`,
};

function lists() {
  return html`
    <${Boundary} name="inbox"><${Inbox} /><//>
    <main class="pane" id="pane"><${Conversation} no=${route.no} key=${route.no ?? ""} /></main>`;
}

function part() {
  const { load, texts } = PARTS[route.view] ?? PARTS.left;
  return html`<main class="pane wide-pane" id="pane"><${Lazy} key=${route.view} load=${load} texts=${texts} name=${`view_${route.view}`} page=${route.page} /></main>`;
}
