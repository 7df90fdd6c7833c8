import { api } from "../core/api.js";
import { upsert } from "../core/store.js";
import { t } from "../core/texts.js";
import { html, ref } from "../core/vue.js";
import { Combobox } from "../ui/combobox.js";
import { toast } from "../ui/toast.js";
import { colleagues } from "./transfer.js";

/** Ask a colleague to join. */
export const Invite = {
  props: ["talk", "done"],
  setup(props) {
    const problem = ref("");
    const choose = async ({ target, label }) => {
      try {
        upsert(await api.post(`/sessions/${props.talk.session.sessionId}/invite`, target));
        toast(t("talk_invited", { name: label }), { kind: "good" });
        props.done(true);
      } catch (error) {
        problem.value = [error.title, error.detail].filter(Boolean).join(" · ");
      }
    };
    return () => html`
      <div class="talk-form">
        <h2>${t("talk_invite")}</h2>
        <${Combobox} options=${colleagues(props.talk.session)} choose=${choose} always=${true} autofocus=${true}
          label=${t("talk_invite")} placeholder=${t("talk_invite_whom")} empty=${t("talk_nobody")} />
        ${problem.value && html`<p class="composer-problem" role="alert">${problem.value}</p>`}
        <p class="buttons"><button type="button" class="button" onClick=${() => props.done()}>${t("cancel")}</button></p>
      </div>`;
  },
};
