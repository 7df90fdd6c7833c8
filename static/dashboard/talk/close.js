import { api } from "../core/api.js";
import { house } from "../core/house.js";
import { go, pathTo, route } from "../core/route.js";
import { upsert } from "../core/store.js";
import { t } from "../core/texts.js";
import { html, ref } from "../core/vue.js";
import { toast } from "../ui/toast.js";
import { inOneLine } from "./one_line.js";
import { Tags } from "./tags.js";

/** End the conversation. No undo is needed: a visitor who writes again is simply back. */
export const Close = {
  props: ["talk", "done"],
  setup(props) {
    const problem = ref("");
    const isBusy = ref(false);
    const asks = ref(false);
    const mayAsk = () => !house.inviteRating && props.talk.session.kind === "service" && props.talk.session.rating === null;
    const send = async (event) => {
      event.preventDefault();
      isBusy.value = true;
      try {
        const path = `/sessions/${props.talk.session.sessionId}`;
        if (asks.value && mayAsk()) await api.post(`${path}/invite-rating`);
        asks.value = false; // asked is asked, whatever becomes of the rest
        const closed = upsert(await api.post(`${path}/close`));
        toast(t("talk_closed", { name: closed.visitor?.nickname ?? "" }), { kind: "good" });
        props.done(true);
        if (route.no === closed.sessionNo && route.view !== "closed" && route.view !== "all") go(pathTo(route.view));
      } catch (error) {
        problem.value = [error.title, error.detail].filter(Boolean).join(" · ");
      } finally {
        isBusy.value = false;
      }
    };
    return () => {
      const { session } = props.talk;
      return html`
        <form class="talk-form" onSubmit=${send}>
          <h2>${t("talk_close_ask", { name: session.visitor?.nickname ?? "" })}</h2>
          ${session.lastMessage && html`<p class="last-line" dir="auto">${inOneLine(session.lastMessage)}</p>`}
          <${Tags} session=${session} />
          ${mayAsk() && html`<label class="ask-rating"><input type="checkbox" name="rating" checked=${asks.value}
            onChange=${(event) => (asks.value = event.target.checked)} /><span>${t("talk_close_rating")}</span></label>`}
          <p class="hint">${house.inviteRating ? t("talk_close_asks") : ""} ${t("talk_close_hint")}</p>
          ${problem.value && html`<p class="composer-problem" role="alert">${problem.value}</p>`}
          <p class="buttons">
            <button type="button" class="button" onClick=${() => props.done()}>${t("cancel")}</button>
            <button type="submit" class="button primary" disabled=${isBusy.value} autofocus>${t("talk_close_short")}</button>
          </p>
        </form>`;
    };
  },
};
