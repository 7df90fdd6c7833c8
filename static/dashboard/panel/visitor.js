import { api } from "../core/api.js";
import { clock } from "../core/clock.js";
import { isComposing } from "../core/keys.js";
import { store } from "../core/store.js";
import { date, duration, relative, t } from "../core/texts.js";
import { html, nextTick, ref } from "../core/vue.js";
import { confirm } from "../ui/dialog.js";
import { Avatar } from "../ui/avatar.js";
import { Icon } from "../ui/icon.js";
import { toast, toastProblem } from "../ui/toast.js";
import { safeUrl } from "../talk/file_names.js";
import { Tags } from "../talk/tags.js";

const SHOWN = 6; // pages before "all"

/** Who the visitor is: name, device, where they came from, what they looked at, what they ordered. */
export const Visitor = {
  props: ["talk", "visitor"],
  setup(props) {
    const all = ref(false);
    return () => {
      const { data, problem } = props.visitor;
      const { session } = props.talk;
      if (!session.visitor) return html`<p class="panel-empty">${t("panel_no_visitor")}</p>`;
      const pages = data?.pages ?? [];
      return html`
        <div class="visitor">
          <${Name} session=${session} visitor=${props.visitor} />
          ${problem && html`<p class="panel-empty">${problem.title}</p>`}
          ${data && html`
            <dl class="facts">
              ${fact(t("panel_device"), [data.device?.browser, data.device?.system].filter(Boolean).join(" · "))}
              ${fact(t("panel_from"), link(data.source?.referrer))}
              ${fact(t("panel_landing"), link(data.source?.landing))}
              ${fact(t("panel_now_on"), pages[0] && link(pages[0].url, pages[0].title))}
              ${fact(t("panel_known_as"), data.claimedId)}
              ${details(data.details)}
            </dl>
            <section>
              <h3>${t("panel_pages", { count: pages.length })}</h3>
              ${pages.length === 0 && html`<p class="panel-empty">${t("panel_no_pages")}</p>`}
              <ul class="trail">
                ${pages.slice(0, all.value ? pages.length : SHOWN).map((page, i) => html`
                  <li key=${i}><time title=${date(page.seenAt)}>${date(page.seenAt, "time")}</time>${link(page.url, page.title)}<small>${page.seconds > 0 ? duration(page.seconds * 1000) : ""}</small></li>`)}
              </ul>
              ${pages.length > SHOWN && !all.value && html`<button type="button" class="quiet"
                onClick=${() => (all.value = true)}>${t("panel_all")}</button>`}
            </section>
            <section>
              <h3>${t("panel_orders")}</h3>
              ${data.orders?.length ? html`<ul class="orders">${data.orders.map((order) => html`
                <li key=${order.orderCardId}><span dir="auto">${order.name}</span><b>¥${order.price}</b><span
                  class=${`chip ${order.status === "paid" ? "good" : ""}`}>${t(`talk_card_${order.status}`)}</span>
                  <small>${relative(order.createdAt, clock.now.value)}</small></li>`)}</ul>` : html`<p
                    class="panel-empty">${t("panel_no_orders")}</p>`}
            </section>
            <section>
              <h3>${t("panel_tags")}</h3>
              <${Tags} session=${session} />
            </section>
            <${Block} visitor=${props.visitor} />`}
        </div>`;
    };
  },
};

function fact(name, value) {
  return value ? html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>` : null;
}

// What the site told of them: only words and numbers are shown, and not without end.
function details(given) {
  let found = given;
  try {
    if (typeof given === "string" && given) found = JSON.parse(given);
  } catch {
    return fact(t("panel_details"), given);
  }
  if (typeof found !== "object" || found === null) return fact(t("panel_details"), found && String(found));
  return Object.entries(found).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value)).slice(0, 12).map(([name, value]) => fact(name, String(value)));
}

function link(url, title = "") {
  const safe = url && safeUrl(url);
  if (!safe) return title || url || null;
  const words = title || url.replace(/^https?:\/\//, "");
  return html`<a href=${safe} target="_blank" rel="noopener noreferrer nofollow" title=${url} dir="auto">${words}</a>`;
}

const Name = {
  props: ["session", "visitor"],
  setup(props) {
    const isEditing = ref(false);
    const field = ref(null);
    const edit = async () => {
      isEditing.value = true;
      await nextTick();
      field.value.select();
    };
    const save = async () => {
      const nickname = field.value.value.trim();
      isEditing.value = false;
      const { session, visitor } = props;
      if (!nickname || nickname === session.visitor.nickname) return;
      try {
        visitor.data = await api.patch(`/visitors/${session.visitor.id}`, { nickname });
        session.visitor = { ...session.visitor, nickname };
        toast(t("panel_renamed"), { kind: "good" });
      } catch (problem) {
        toastProblem(problem);
      }
    };
    const key = (event) => {
      if (isComposing(event)) return;
      if (event.key === "Enter") save();
      else if (event.key === "Escape") isEditing.value = false;
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    return () => {
      const { visitor } = props.session;
      return html`
        <div class="visitor-name">
          <${Avatar} person=${visitor} size=${48} />
          ${isEditing.value
            ? html`<input ref=${field} value=${visitor.nickname} maxlength="100" dir="auto" aria-label=${t("panel_name")}
              onKeydown=${key} onBlur=${() => (isEditing.value = false)} />
                <button type="button" class="button"
                  onMousedown=${(event) => (event.preventDefault(), save())}>${t("panel_save")}</button>`
            : html`<h2 dir="auto"><bdi>${visitor.nickname || t("panel_nameless")}</bdi></h2><button type="button" class="quiet"
              onClick=${edit}>${t("panel_edit")}</button>`}
        </div>`;
    };
  },
};

/** A blocked visitor is refused at every door. Agents block; taking it back is an admin's matter. */
const Block = {
  props: ["visitor"],
  setup: (props) => {
    const block = async () => {
      const { person } = props.visitor.data;
      if (!(await confirm(t("panel_block_ask", { name: person.nickname }), { yes: t("panel_block"), danger: true }))) return;
      try {
        await api.post("/blacklist", { personId: person.id });
        toast(t("panel_blocked_now", { name: person.nickname }), { kind: "good" });
        props.visitor.load();
      } catch (problem) {
        toastProblem(problem);
      }
    };
    return () => html`
      <section class="block">
        ${props.visitor.data.blocked
          ? html`<p class="chip bad"><${Icon} name="warning" size=${16} />${t("panel_blocked")}</p>${store.isAdmin && html`<p
            class="hint">${t("panel_unblock_hint")}</p>`}`
          : html`<button type="button" class="quiet danger" onClick=${block}>${t("panel_block")}</button>`}
      </section>`;
  },
};
