// A secret that the server shows once: read it, copy it, and only then go on.
import { html } from "../../core/vue.js";
import { dialog } from "../../ui/dialog.js";
import { CopyField } from "../copy.js";
import { say } from "../say.js";

/** Show `made[spec.once]` until the person says that they have it. */
export function showOnce(spec, made) {
  const title = say(`${spec.id}.once`);
  return dialog(Once, { title, text: say(`${spec.id}.once_text`), secret: made[spec.once] }, { label: title, lasting: true });
}

const Once = {
  props: ["title", "text", "secret", "done"],
  setup: (props) => () => html`<form method="dialog" onSubmit=${(event) => { event.preventDefault(); props.done(true); }}>
    <h2>${props.title}</h2>
    <p>${props.text}</p>
    <${CopyField} text=${props.secret} label=${props.title} />
    <p class="buttons"><button type="submit" class="button primary">${say("once_done")}</button></p>
  </form>`,
};
