import { api } from "../core/api.js";
import { clock } from "../core/clock.js";
import { isComposing } from "../core/keys.js";
import { go, route } from "../core/route.js";
import { onNotice, recount } from "../core/store.js";
import { style } from "../core/style.js";
import { relative, t } from "../core/texts.js";
import { html, onBeforeUnmount, reactive, ref, watch } from "../core/vue.js";
import { Empty } from "../ui/empty.js";
import { Tabs } from "../ui/tabs.js";
import { toast, toastProblem } from "../ui/toast.js";
import { Skeleton } from "../ui/waiting.js";
import { ownUrl, safeUrl } from "../talk/file_names.js";
import { STATUSES, statusesTo } from "./statuses.js";

style(new URL("./left.css", import.meta.url));

/** What visitors left while nobody was there. */
export default {
  setup() {
    const state = reactive({ items: [], next: null, isLoading: true, problem: null });
    const chosen = () => (STATUSES.includes(route.params.status) ? route.params.status : STATUSES[0]);
    let asked = 0;
    const load = async (cursor) => {
      const mine = (asked += 1);
      state.isLoading = true;
      try {
        const page = await api.get("/left-messages", { status: chosen(), cursor });
        if (mine !== asked) return;
        state.items = cursor ? [...state.items, ...page.items] : page.items;
        state.next = page.next;
        state.problem = null;
      } catch (problem) {
        if (mine === asked) state.problem = problem;
      } finally {
        if (mine === asked) state.isLoading = false;
      }
    };
    const changed = (left) => {
      state.items = left.status === chosen() ? state.items.map((one) => (one.id === left.id ? left : one)) : state.items.filter((one) => one.id !== left.id);
      recount();
    };
    watch(chosen, () => ((state.items = []), load()), { immediate: true });
    onBeforeUnmount(onNotice((frame) => frame.type === "LEFT_MESSAGE" && load()));
    const tabs = () => STATUSES.map((id) => ({ id, label: t(`left_${id}`) }));
    return () => html`
      <section class="left-page">
        <h1>${t("view_left")}</h1>
        <${Tabs} tabs=${tabs()} chosen=${chosen()} choose=${(id) => go(`/left?status=${id}`)} label=${t("view_left")} />
        ${state.problem && html`<p class="composer-problem" role="alert">${state.problem.message} <button type="button"
          class="quiet" onClick=${() => load()}>${t("again")}</button></p>`}
        ${state.isLoading && state.items.length === 0 && html`<${Skeleton} />`}
        ${!state.isLoading && !state.problem && state.items.length === 0 && html`<${Empty} icon="left" title=${t("left_none")}
          text=${t("left_none_text")} />`}
        <ul class="left-list">${state.items.map((left) => html`<li key=${left.id}><${Left} left=${left}
          changed=${changed} /></li>`)}</ul>
        ${state.next && html`<p><button type="button" class="button"
          onClick=${() => load(state.next)}>${t("search_more")}</button></p>`}
      </section>`;
  },
};

const Left = {
  props: ["left", "changed"],
  setup(props) {
    const reply = ref(props.left.reply ?? "");
    const isBusy = ref(false);
    const turn = async (status) => {
      isBusy.value = true;
      try {
        const words = reply.value.trim();
        props.changed(await api.patch(`/left-messages/${props.left.id}`, { status, ...(words ? { reply: words } : {}) }));
        toast(t("left_turned", { status: t(`left_${status}`) }), { kind: "good" });
      } catch (problem) {
        toastProblem(problem);
      } finally {
        isBusy.value = false;
      }
    };
    const key = (event) => {
      if (isComposing(event) || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      turn(statusesTo(props.left.status)[0]);
    };
    return () => {
      const { left } = props;
      return html`
        <article class="left-message" aria-label=${left.visitor?.nickname}>
          <p class="left-top"><b><bdi>${left.visitor?.nickname}</bdi></b>${contact(left.contact)}<time
            title=${left.createdAt}>${relative(left.createdAt, clock.now.value)}</time></p>
          <p class="left-words" dir="auto">${left.content}</p>
          ${left.images?.length ? html`<p class="left-images">${left.images.map((url) => picture(url))}</p>` : null}
          <textarea rows="2" maxlength="2000" dir="auto" placeholder=${t("left_reply")} aria-label=${t("left_reply")}
            value=${reply.value} onInput=${(event) => (reply.value = event.target.value)} onKeydown=${key}></textarea>
          <p class="buttons">
            ${statusesTo(left.status).map((status, i) => html`<button type="button" key=${status}
              class=${`button ${i === 0 ? "primary" : ""}`} disabled=${isBusy.value}
              onClick=${() => turn(status)}>${t(`left_to_${status}`)}</button>`)}
          </p>
        </article>`;
    };
  },
};

function picture(url) {
  const own = ownUrl(url);
  if (own) return html`<a href=${own} target="_blank" rel="noopener noreferrer" key=${url}><img src=${own}
    alt=${t("talk_kind_image")} loading="lazy" /></a>`;
  return safeUrl(url) ? html`<a href=${safeUrl(url)} target="_blank" rel="noopener noreferrer nofollow"
    key=${url}>${t("talk_kind_image")}</a>` : null;
}

/** An address or a number to answer by; what is neither is shown as it is. */
function contact(given) {
  if (!given) return null;
  const isMail = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(given);
  const isPhone = /^\+?[\d\s().-]{6,20}$/.test(given);
  const href = isMail ? `mailto:${given}` : isPhone ? `tel:${given.replace(/[^\d+]/g, "")}` : null;
  return href ? html`<a href=${href} dir="auto">${given}</a>` : html`<span dir="auto">${given}</span>`;
}
