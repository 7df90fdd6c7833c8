// A person's picture: shown as it will be, changed by choosing a file.
import { api } from "../../../core/api.js";
import { html, ref } from "../../../core/vue.js";
import { Avatar } from "../../../ui/avatar.js";
import { say } from "../../say.js";

export const Picture = {
  props: ["field", "value", "set", "id", "aria", "whole"],
  setup(props) {
    const isRunning = ref(false);
    const problem = ref("");
    const take = async (file) => {
      isRunning.value = true;
      problem.value = "";
      try {
        props.set((await api.upload(file)).fileUrl);
      } catch (found) {
        problem.value = found.message;
      }
      isRunning.value = false;
    };
    return () => html`<div class="ad-picture">
      <${Avatar} person=${{ ...props.whole, avatar: props.value }} size=${48} />
      <label class="button ad-picker">${say(isRunning.value ? "file_running" : "picture_choose", { name: "" })}
        <input ...${props.aria} id=${props.id} type="file" accept="image/*" class="hidden" disabled=${isRunning.value}
          onChange=${(event) => { if (event.target.files[0]) take(event.target.files[0]); event.target.value = ""; }} />
      </label>
      ${props.value && html`<button type="button" class="quiet" onClick=${() => props.set("")}>${say("picture_drop")}</button>`}
      ${problem.value && html`<p class="ad-wrong" role="alert">${problem.value}</p>`}
    </div>`;
  },
};
