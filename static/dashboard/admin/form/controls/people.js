// Picks of people, groups and the like from a source: several by check boxes, one from a list.
import { say } from "../../say.js";
import { html, onMounted, ref } from "../../../core/vue.js";
import { choices } from "../sources.js";

/** Loads what may be picked, and shows `picture(props, options)`. */
function picker(picture) {
  return {
    props: ["field", "value", "set", "id", "aria"],
    setup(props) {
      const options = ref(null);
      const problem = ref(null);
      onMounted(async () => {
        try {
          options.value = await choices(props.field.source);
        } catch (found) {
          problem.value = found;
        }
      });
      return () => (problem.value
        ? html`<p class="ad-wrong">${problem.value.message}</p>`
        : picture(props, options.value));
    },
  };
}

export const Several = picker(({ field, value, set, id, aria }, options) => {
  const picked = value ?? [];
  const toggle = (name, isOn) => set(isOn ? [...picked, name] : picked.filter((one) => one !== name));
  return html`<div ...${aria} class="ad-several" role="group" id=${id} tabindex="-1" aria-labelledby=${`${id}-label`}>
    ${options === null && html`<p class="ad-aside">${say("loading")}</p>`}
    ${options?.length === 0 && html`<p class="ad-aside">${say(`${field.source}_none`)}</p>`}
    ${options?.map(({ value: name, words, aside }) => html`<label class="ad-pick" key=${name}>
      <input type="checkbox" checked=${picked.includes(name)} onChange=${(event) => toggle(name, event.target.checked)} />
      <bdi>${words}</bdi>${aside && html`<span class="ad-aside">${aside}</span>`}
    </label>`)}
  </div>`;
});

export const One = picker(({ field, value, set, id, aria }, options) => html`<select ...${aria} id=${id} class="ad-input"
    onChange=${(event) => set(event.target.value === "" ? null : Number(event.target.value))}>
  <option value="" selected=${!value}>${say(field.none ?? "pick_none")}</option>
  ${options?.map(({ value: name, words }) => html`<option value=${name} selected=${name === value}>${words}</option>`)}
</select>`);
