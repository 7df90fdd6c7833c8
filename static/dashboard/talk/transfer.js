import { api } from "../core/api.js";
import { store, upsert } from "../core/store.js";
import { t } from "../core/texts.js";
import { html, ref, shallowRef } from "../core/vue.js";
import { Combobox } from "../ui/combobox.js";
import { Field } from "../ui/field.js";
import { toast } from "../ui/toast.js";

/** Pass the conversation on: to a colleague, who has a while to answer, or to a group's queue. */
export const Transfer = {
  props: ["talk", "done"],
  setup(props) {
    const groups = shallowRef([]);
    const to = shallowRef(null);
    const note = ref("");
    const problem = ref("");
    const isBusy = ref(false);
    api.get("/workgroups", { limit: 200 }).then((page) => (groups.value = page.items), () => null);
    const send = async (event) => {
      event.preventDefault();
      if (!to.value) return (problem.value = t("talk_transfer_whom"));
      isBusy.value = true;
      try {
        const { sessionId } = props.talk.session;
        upsert(await api.post(`/sessions/${sessionId}/transfer`, { ...to.value.target, ...(note.value.trim() ? { note: note.value.trim() } : {}) }));
        toast(t("talk_transferred", { name: to.value.label }), { kind: "good" });
        props.done(true);
      } catch (error) {
        problem.value = [error.title, error.detail, error.hint].filter(Boolean).join(" · ");
      } finally {
        isBusy.value = false;
      }
    };
    return () => html`
      <form class="talk-form" onSubmit=${send}>
        <h2>${t("talk_transfer")}</h2>
        ${to.value
          ? html`<p class="chosen"><b dir="auto">${to.value.label}</b> <small>${to.value.hint}</small> <button type="button"
            class="quiet" onClick=${() => (to.value = null)}>${t("talk_change")}</button></p>`
          : html`<${Combobox} options=${targets(props.talk.session, groups.value)}
            choose=${(option) => ((to.value = option), (problem.value = ""))} always=${true} autofocus=${true}
              label=${t("talk_transfer_to")} placeholder=${t("talk_transfer_to")} empty=${t("talk_nobody")} />`}
        <${Field} label=${t("talk_transfer_note")}
          hint=${t("talk_transfer_note_hint")}>${{ default: ({ id, describedBy }) => html`
          <textarea id=${id} rows="2" maxlength="500" dir="auto" aria-describedby=${describedBy} value=${note.value}
            onInput=${(event) => (note.value = event.target.value)}></textarea>` }}<//>
        ${to.value && html`<p class="visitor-reads">${t("talk_visitor_reads")} <q>${visitorReads(to.value)}</q></p>`}
        ${problem.value && html`<p class="composer-problem" role="alert">${problem.value}</p>`}
        <p class="buttons">
          <button type="button" class="button" onClick=${() => props.done()}>${t("cancel")}</button>
          <button type="submit" class="button primary"
            disabled=${isBusy.value || !to.value}>${t("talk_transfer_short")}</button>
        </p>
      </form>`;
  },
};

function targets(session, groups) {
  return [...colleagues(session, true), ...groups.map((group) => ({
    value: `g${group.id}`, label: group.name, target: { workgroupId: group.id },
    hint: t("talk_group_state", { waiting: group.waiting, online: group.online }),
    disabled: group.id === session.workgroup?.id && !session.agent, reason: t("talk_waits_there"),
  }))];
}

/** The colleagues as options, those who cannot answer last with the reason. */
export function colleagues(session, isTransfer = false) {
  const seats = [...store.seats.values()].filter((seat) => seat.personId !== store.me?.id && seat.personId !== session.agent?.id);
  return seats.map((seat) => {
    const away = !seat.connected ? t("seat_offline") : isTransfer && seat.status !== "available" ? t(`seat_${seat.status}`) : "";
    const load = Number.isFinite(seat.capacity) ? ` · ${seat.load}/${seat.capacity}` : "";
    return {
      value: `p${seat.personId}`, label: seat.name, target: { agentId: seat.personId }, hint: `${t(`seat_${seat.status}`)}${load}`,
      disabled: !seat.connected, reason: away,
    };
  });
}

function visitorReads({ label, target }) {
  return target.agentId ? t("talk_reads_agent", { name: label }) : t("talk_reads_group");
}
