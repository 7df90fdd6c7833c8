import { go, pathTo, route } from "../core/route.js";
import { store } from "../core/store.js";
import { t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Empty } from "../ui/empty.js";
import { follow } from "../shell/follow.js";
import { mySeat } from "../shell/seat.js";
import { isFiltered } from "./lists.js";

/** An empty list says the next step. */
export const Nothing = {
  setup: () => () => {
    if (isFiltered.value) {
      return html`
        <${Empty} icon="search" title=${t("nothing_found")}>
          <button type="button" class="button" onClick=${() => go(pathTo(route.view, route.no, {}), { replace: true })}>${t("filter_clear")}</button>
        <//>`;
    }
    if (route.view === "queue") return html`<${Empty} icon="check" title=${t("queue_empty")} text=${t("queue_empty_text")} />`;
    if (route.view !== "mine") return html`<${Empty} icon=${route.view} title=${t("list_empty")} />`;
    const text = t("mine_empty_text", { seat: t(`seat_${mySeat.value}`) });
    return html`
      <${Empty} icon="mine" title=${t("mine_empty")} text=${text}>
        ${store.isAdmin && html`<a class="button" href="/dashboard/admin/widget" onClick=${(event) => follow(event, "/admin/widget")}>${t("set_up_widget")}</a>`}
      <//>`;
  },
};
