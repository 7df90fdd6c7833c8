import { useKeys } from "../core/keys.js";
import { prefs } from "../core/prefs.js";
import { go, pathTo, route } from "../core/route.js";
import { onSignIn } from "../core/sign_in.js";
import { fetchSession, sessionById } from "../core/store.js";
import { language, t } from "../core/texts.js";
import { html, onBeforeUnmount, ref, shallowRef, watch } from "../core/vue.js";
import { Boundary, Lazy } from "../core/crash.js";
import { Empty } from "../ui/empty.js";
import { Skeleton } from "../ui/waiting.js";
import { forgetAll } from "./cache.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { DropOverlay, useDrop } from "./drop_zone.js";
import { Header } from "./header.js";
import { Log } from "./log.js";
import { OfferBar } from "./offer_bar.js";
import { ReadOnly, standing } from "./standing.js";
import { newTray } from "./tray_items.js";
import { TypingSlot } from "./typing_slot.js";

const loadPanel = () => import("../panel/main.js");
onSignIn((what) => what === "out" && forgetAll());
watch(language, forgetAll); // the house's own sentences are in the other one

/** A conversation: what was said, where one writes, and beside it who the visitor is. */
export default {
  props: ["sessionId"],
  setup(props) {
    const talk = shallowRef(null);
    const problem = shallowRef(null);
    const isSheet = ref(false); // the panel, where there is no room beside
    const tray = newTray();
    const begin = async () => {
      problem.value = null;
      try {
        const session = sessionById(props.sessionId) ?? (await fetchSession(props.sessionId));
        talk.value = new Conversation(session);
        const at = Number(route.params.at);
        await talk.value.open(at > 0 ? at : null);
      } catch (error) {
        problem.value = error;
      }
    };
    watch(() => route.params.at, (at) => Number(at) > 0 && talk.value?.jump(Number(at)).catch(() => null));
    const drop = useDrop(tray, () => talk.value && standing(talk.value.session) === "mine");
    const isWide = () => matchMedia("(min-width: 1100px)").matches;
    const togglePanel = () => {
      if (isWide()) prefs.panel = !prefs.panel;
      else isSheet.value = !isSheet.value;
    };
    const back = () => {
      if (isSheet.value) isSheet.value = false;
      else if (document.activeElement?.closest(".talk")) document.activeElement.blur();
      else go(pathTo(route.view));
    };
    useKeys([["i", "talk_key_panel", togglePanel], ["Escape", "talk_key_back", back]], "talk");
    begin();
    onBeforeUnmount(() => {
      talk.value?.close();
      tray.take();
    });
    return () => {
      if (problem.value) return html`<${Failed} problem=${problem.value} again=${begin} />`;
      if (!talk.value) return html`<div class="pane-wait"></div>`;
      const { session, state } = talk.value;
      const name = session.visitor?.nickname ?? session.subject ?? "";
      const shown = isSheet.value ? "sheet" : prefs.panel ? "beside" : "none";
      return html`
        <div class="talk" data-panel=${shown}>
          <section class="talk-main" aria-label=${t("conversation")} ...${drop.handlers}>
            <${Header} talk=${talk.value} togglePanel=${togglePanel} panelShown=${shown !== "none"} />
            <${OfferBar} session=${session} />
            ${state.value === "ready" && html`<${Boundary} name="talk_log"><${Log} talk=${talk.value}
              key=${session.sessionId} /><//>`}
            ${state.value === "loading" && html`<div class="log-frame"><${Skeleton} rows=${8} /></div>`}
            ${state.value === "failed" && html`<${Failed} problem=${talk.value.problem.value} again=${begin} />`}
            <${TypingSlot} talk=${talk.value} />
            ${standing(session) === "mine" ? html`<${Boundary} name="talk_composer"><${Composer} talk=${talk.value}
              tray=${tray} /><//>` : html`<${ReadOnly} session=${session} />`}
            ${drop.isOver.value && html`<${DropOverlay} name=${name} />`}
          </section>
          ${shown !== "none" && html`
            <aside class="panel" aria-label=${t("talk_panel")}>
              <${Lazy} load=${loadPanel} texts="talk" name="talk_panel" talk=${talk.value}
                close=${() => (isSheet.value ? (isSheet.value = false) : (prefs.panel = false))} />
            </aside>`}
        </div>`;
    };
  },
};

const Failed = {
  props: ["problem", "again"],
  setup: (props) => () => html`
    <${Empty} icon="warning" title=${props.problem.status === 404 ? t("conversation_gone") : props.problem.title}
      text=${props.problem.status === 404 ? t("conversation_gone_text") : props.problem.hint}>
      <button type="button" class="button" onClick=${props.again}>${t("again")}</button>
    <//>`,
};
