import { t } from "../core/texts.js";
import { html, reactive, ref } from "../core/vue.js";
import { Field } from "../ui/field.js";
import { JobCard } from "./cards.js";
import { post } from "./outbox.js";

const FIELDS = ["title", "salary", "company", "location", "quota", "deadline"];

/** Makes a job card, with a preview of what the visitor will see. */
export const JobForm = {
  props: ["talk", "done"],
  setup(props) {
    const card = reactive(Object.fromEntries(FIELDS.map((name) => [name, ""])));
    const tags = ref("");
    const wrong = ref("");
    const posting = () => {
      const filled = Object.fromEntries(Object.entries(card).map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
      const labels = tags.value.split(/[,，、]/u).map((tag) => tag.trim()).filter(Boolean);
      return labels.length ? { ...filled, tags: labels } : filled;
    };
    const send = async (event) => {
      event.preventDefault();
      wrong.value = card.title.trim() ? "" : t("talk_job_title_needed");
      if (wrong.value) return;
      props.done(true);
      await post(props.talk.id, [{ kind: "job", body: posting() }]);
      props.talk.toNewest();
    };
    const field = (name, error = "") => html`
      <${Field} label=${t(`talk_job_${name}`)} error=${error} key=${name}>${{ default: ({ id, describedBy, invalid }) => html`
        <input id=${id} value=${card[name]} maxlength="200" dir="auto" autofocus=${name === "title" || null}
          aria-describedby=${describedBy} aria-invalid=${invalid}
          onInput=${(event) => (card[name] = event.target.value)} />` }}<//>`;
    return () => html`
      <form class="card-form" onSubmit=${send} novalidate>
        <h2>${t("talk_kind_job_card")}</h2>
        ${field("title", wrong.value)}
        <div class="pairs">${FIELDS.slice(1).map((name) => field(name))}</div>
        <${Field} label=${t("talk_job_tags")} hint=${t("talk_job_tags_hint")}>${{ default: ({ id, describedBy }) => html`
          <input id=${id} value=${tags.value} maxlength="200" dir="auto" aria-describedby=${describedBy}
            onInput=${(event) => (tags.value = event.target.value)} />` }}<//>
        <p class="preview-title">${t("talk_preview")}</p>
        <${JobCard} payload=${{ ...posting(), title: card.title || t("talk_job_title") }} />
        <p class="buttons">
          <button type="button" class="button" onClick=${() => props.done()}>${t("cancel")}</button>
          <button type="submit" class="button primary">${t("talk_send")}</button>
        </p>
      </form>`;
  },
};
