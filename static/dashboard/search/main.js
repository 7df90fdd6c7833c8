import { api } from "../core/api.js";
import { isComposing } from "../core/keys.js";
import { go, route } from "../core/route.js";
import { upsert } from "../core/store.js";
import { style } from "../core/style.js";
import { t } from "../core/texts.js";
import { html, onBeforeUnmount, onMounted, reactive, ref, watch } from "../core/vue.js";
import { Empty } from "../ui/empty.js";
import { Spinner } from "../ui/waiting.js";
import { marked, snippet } from "./marked.js";
import { inOneLine } from "../talk/one_line.js";

style(new URL("./search.css", import.meta.url));

const WAIT = 250; // ms after the last letter
const SLICES = 20; // so many calls without a hit before somebody is asked whether to go on

/** Find what was said, in all conversations that this person may see, newest first. */
export default {
  setup() {
    const state = reactive({ items: [], next: null, isLoading: false, problem: null, asked: "" });
    const field = ref(null);
    let controller = null;
    let timer = 0;

    const more = async () => {
      if (state.isLoading) return;
      const mine = (controller = new AbortController());
      state.isLoading = true;
      state.problem = null;
      const wanted = state.items.length + 20;
      try {
        for (let slice = 0; slice < SLICES; slice += 1) {
          const page = await api.get("/search", { q: state.asked, cursor: state.next, limit: 50 }, { signal: mine.signal });
          if (mine !== controller) return;
          state.items.push(...page.items);
          state.next = page.next;
          if (!state.next || state.items.length >= wanted) break;
        }
      } catch (problem) {
        if (mine === controller) state.problem = problem;
      } finally {
        if (mine === controller) state.isLoading = false;
      }
    };
    const begin = (q) => {
      controller?.abort();
      controller = null;
      Object.assign(state, { items: [], next: null, isLoading: false, problem: null, asked: q });
      if (q) more();
    };
    const seek = () => {
      clearTimeout(timer);
      const q = field.value.value.trim();
      if (q !== (route.params.q ?? "")) go(`/search${q ? `?q=${encodeURIComponent(q)}` : ""}`, { replace: true });
    };
    const written = (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(seek, WAIT);
    };
    const key = (event) => {
      if (isComposing(event)) return;
      if (event.key === "Enter") seek();
      if (event.key === "ArrowDown") document.querySelector(".hits a")?.focus();
    };
    watch(() => route.params.q ?? "", begin, { immediate: true });
    onMounted(() => field.value.focus());
    onBeforeUnmount(() => {
      clearTimeout(timer);
      controller?.abort();
    });
    return () => html`
      <section class="search-page">
        <h1>${t("view_search")}</h1>
        <input type="search" ref=${field} class="search-field" value=${route.params.q ?? ""}
          placeholder=${t("search_placeholder")} aria-label=${t("search_placeholder")} dir="auto"
          onInput=${written} onCompositionend=${written} onKeydown=${key} />
        <p class="hidden" role="status">${state.asked && !state.isLoading ? t("search_found", { count: state.items.length }) : ""}</p>
        ${!state.asked && html`<p class="hint">${t("search_hint")}</p>`}
        ${state.problem && html`<p class="composer-problem" role="alert">${state.problem.message} <button type="button"
          class="quiet" onClick=${more}>${t("again")}</button></p>`}
        <ol class="hits">${state.items.map((hit) => html`<li key=${`${hit.session.sessionId} ${hit.seq}`}><${Hit} hit=${hit}
          word=${state.asked} /></li>`)}</ol>
        ${state.isLoading && html`<p class="more"><${Spinner} /></p>`}
        ${!state.isLoading && state.next && html`<p class="more"><button type="button" class="button"
          onClick=${more}>${t("search_more")}</button></p>`}
        ${!state.isLoading && state.asked && !state.next && !state.problem && state.items.length === 0 && html`<${Empty}
          icon="search" title=${t("search_none")} text=${t("search_none_text")} />`}
      </section>`;
  },
};

const Hit = {
  props: ["hit", "word"],
  setup: (props) => () => {
    const { session, message, seq } = props.hit;
    const path = `/${session.state === "closed" ? "closed" : "all"}/${encodeURIComponent(session.sessionNo)}?at=${seq}`;
    const follow = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      upsert(session);
      go(path);
    };
    return html`
      <a href=${`/dashboard${path}`} onClick=${follow}>
        <span class="hit-top"><b><bdi>${session.visitor?.nickname ?? session.sessionNo}</bdi></b><time>${message.sendTime}</time></span>
        <span class="hit-words" dir="auto"><bdi
          class="hit-by">${message.senderName}</bdi> ${marked(snippet(inOneLine(message), props.word), props.word)}</span>
      </a>`;
  },
};
