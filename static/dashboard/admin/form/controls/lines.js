// A list, one item a line. The text stays as it is typed; the value is the list that it means.
import { say } from "../../say.js";
import { html, ref, watch } from "../../../core/vue.js";
import { items, originOf } from "../lists.js";
import { same } from "../values.js";

export const Lines = {
  props: ["field", "value", "set", "id", "aria"],
  setup(props) {
    const text = ref((props.value ?? []).join("\n"));
    watch(() => props.value, (value) => {
      if (!same(value ?? [], meant(text.value))) text.value = (value ?? []).join("\n");
    });
    const meant = (written) => items(written, { commas: props.field.commas });
    const write = (written) => {
      text.value = written;
      props.set(meant(written));
    };
    // On leaving, what was meant stands there: "shop.cn/cart" becomes its origin.
    const tidy = () => {
      const tidied = meant(text.value).map((item) => (props.field.kind === "origins" && originOf(item)) || item);
      write([...new Set(tidied)].join("\n"));
    };
    return () => html`<textarea ...${props.aria} id=${props.id} class=${["ad-input", props.field.code && "code"]}
      rows=${Math.min(10, Math.max(props.field.rows ?? 3, (props.value ?? []).length + 1))} spellcheck="false" dir="auto"
      placeholder=${props.field.placeholder ? say(props.field.placeholder) : null}
      value=${text.value} onInput=${(event) => write(event.target.value)} onBlur=${tidy}></textarea>`;
  },
};
