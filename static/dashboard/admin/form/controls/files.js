// Attachments: uploaded when chosen, kept as FILE objects.
import { api } from "../../../core/api.js";
import { say } from "../../say.js";
import { html, ref } from "../../../core/vue.js";

const MOST = 10;

export const Attachments = {
  props: ["field", "value", "set", "id", "aria"],
  setup(props) {
    const running = ref("");
    const problem = ref("");
    const take = async (files) => {
      problem.value = "";
      for (const file of [...files].slice(0, MOST - (props.value ?? []).length)) {
        running.value = file.name;
        try {
          props.set([...(props.value ?? []), await api.upload(file)]);
        } catch (found) {
          problem.value = `${file.name}: ${found.message}`;
        }
      }
      running.value = "";
    };
    const drop = (i) => props.set(props.value.filter((_, at) => at !== i));
    return () => html`<div class="ad-files">
      ${(props.value ?? []).map((file, i) => html`<div class="ad-file" key=${file.fileUrl}>
        <bdi class="ad-name">${file.fileName}</bdi>
        <button type="button" class="quiet round" aria-label=${say("file_drop", { name: file.fileName })} onClick=${() => drop(i)}>×</button>
      </div>`)}
      <label class="button ad-picker">${say(running.value ? "file_running" : "file_add", { name: running.value })}
        <input ...${props.aria} id=${props.id} type="file" multiple class="hidden" disabled=${Boolean(running.value)}
          onChange=${(event) => { take([...event.target.files]); event.target.value = ""; }} />
      </label>
      ${problem.value && html`<p class="ad-wrong" role="alert">${problem.value}</p>`}
    </div>`;
  },
};
