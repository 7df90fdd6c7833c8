// A form made from data, with its Save bar. What is unsaved is said, guarded on leaving, and lost only by hand.
import { guardLeaving } from "../../core/leaving.js";
import { useKeys } from "../../core/keys.js";
import { computed, html, nextTick, onUnmounted, reactive, ref, shallowRef, watch } from "../../core/vue.js";
import { confirm } from "../../ui/dialog.js";
import { toast } from "../../ui/toast.js";
import { say } from "../say.js";
import { complaints, fieldsOf, wrongs } from "./check.js";
import { Row } from "./row.js";
import { at, changes, completed, copy, put, same } from "./values.js";

// Refusals that mean one field, whichever form it is.
const BLAME = { username_taken: "username", last_admin: "role", low_contrast: "widget.colour", already_enrolled: "id" };

/**
 * `form` is {id, blank, sections: [{id?, hint?, fields}]}: sentences are `admin.{id}.{field}`, `.hint` behind.
 * `saved` is what the server has; `save(changed, whole)` answers what it has then, or throws a Problem. `back` adds Cancel.
 * `isNew` may be saved untouched. The default slot gets {draft}, for what shows the form's effect.
 */
export const Form = {
  props: { form: Object, saved: Object, save: Function, back: Function, isNew: Boolean, verb: String },
  setup(props, { slots }) {
    const names = () => fieldsOf(props.form, draft.value).map((field) => field.name);
    const whole = (given) => completed(props.form.blank ?? {}, given);
    const base = shallowRef(whole(props.saved));
    const draft = ref(copy(base.value));
    const told = reactive(new Map()); // what the server complained of
    const touched = reactive(new Set());
    const rest = ref("");
    const isSaving = ref(false);
    const root = ref(null);

    const isDirty = computed(() => !same(base.value, draft.value));
    const wrong = computed(() => wrongs(props.form, draft.value));
    watch(() => props.saved, (saved) => {
      const wasClean = !isDirty.value;
      base.value = whole(saved);
      if (wasClean) draft.value = copy(base.value);
    });

    const set = (name, next) => {
      draft.value = put(draft.value, name, next);
      told.delete(name);
      rest.value = "";
    };
    const discard = () => {
      draft.value = copy(base.value);
      touched.clear();
      told.clear();
      rest.value = "";
    };
    const sentence = (name) => {
      if (told.has(name)) return told.get(name);
      const found = touched.has(name) && wrong.value.get(name);
      return found ? say(found.key, found.values) : "";
    };
    const toFirstWrong = () => nextTick(() => {
      const row = root.value?.querySelector(".ad-row.wrong");
      row?.querySelector("input:not([type=color]), textarea, select, [tabindex]")?.focus();
    });

    const save = async () => {
      if (isSaving.value || !(isDirty.value || props.isNew)) return;
      for (const name of names()) touched.add(name);
      if (wrong.value.size) return toFirstWrong();
      isSaving.value = true;
      rest.value = "";
      try {
        const sent = copy(draft.value);
        const saved = await props.save(changes(base.value, sent, names()), sent);
        base.value = whole(props.isNew ? undefined : (saved ?? sent));
        discard();
        toast(say("saved"), { kind: "good" });
      } catch (problem) {
        if (problem.status === undefined) throw problem;
        const found = complaints(problem, names(), BLAME);
        found.fields.forEach((why, name) => told.set(name, why));
        rest.value = found.rest;
        toFirstWrong();
      } finally {
        isSaving.value = false;
      }
    };

    const mayLeave = () => !isDirty.value || isSaving.value
      || confirm(say("leave_text"), { title: say("leave_title"), yes: say("leave_yes"), no: say("leave_no"), danger: true });
    onUnmounted(guardLeaving(mayLeave, () => isDirty.value));
    useKeys([["Mod+S", "admin.save", () => void save()]], "admin");

    const row = (field) => html`<${Row} key=${field.name} field=${field} words=${props.form.id} value=${at(draft.value, field.name)}
      whole=${draft.value} set=${(next) => set(field.name, next)} wrong=${sentence(field.name)} leave=${() => isDirty.value && touched.add(field.name)} />`;
    const section = (part, i) => {
      const fields = part.fields.filter((field) => !field.when || field.when(draft.value));
      return fields.length > 0 && html`<section class="ad-section" key=${part.id ?? i}>
        ${part.id && html`<h2>${say(`${props.form.id}.${part.id}`)}</h2>`}
        ${part.hint && html`<p class="hint">${say(`${props.form.id}.${part.id}.hint`)}</p>`}
        ${fields.map(row)}
      </section>`;
    };

    return () => html`<form ref=${root} class="ad-form" novalidate aria-busy=${isSaving.value ? "true" : null}
        onSubmit=${(event) => { event.preventDefault(); save(); }}>
      <div class="ad-fields">${props.form.sections.map(section)}</div>
      ${slots.default?.({ draft: draft.value })}
      <div class="ad-bar" data-dirty=${isDirty.value}>
        <p class="ad-state" role="status">${rest.value
          ? html`<span class="ad-wrong">${rest.value}</span>`
          : isDirty.value ? html`<b>${say("unsaved")}</b>` : props.isNew ? "" : say("all_saved")}</p>
        ${props.back && html`<button type="button" class="button" onClick=${props.back}>${say("back")}</button>`}
        ${isDirty.value && !props.isNew && html`<button type="button" class="button" onClick=${discard}>${say("discard")}</button>`}
        <button type="submit" class="button primary" aria-disabled=${!(isDirty.value || props.isNew) || isSaving.value ? "true" : null}>${
          say(isSaving.value ? "saving" : (props.verb ?? "save"))}</button>
      </div>
    </form>`;
  },
};
