import { t } from "../core/texts.js";
import { html, ref } from "../core/vue.js";
import { dialog } from "../ui/dialog.js";
import { Icon } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { EmojiButton } from "./emoji_button.js";

/** What goes beside words: files, emoji, quick replies, cards. */
export const Toolbar = {
  props: ["talk", "tray", "isNote", "insert", "slash", "opened"],
  setup(props) {
    const picker = ref(null);
    const picked = () => {
      props.tray.add([...picker.value.files]);
      picker.value.value = ""; // the same file may be picked again
      props.talk.focusComposer();
    };
    const card = async (module, name, label) => {
      const { [name]: form } = await module;
      await dialog(form, { talk: props.talk }, { label });
      props.talk.focusComposer();
    };
    return () => {
      const cards = [
        { label: t("talk_kind_order_card"), call: () => card(import("./order_form.js"), "OrderForm", t("talk_kind_order_card")) },
        { label: t("talk_kind_job_card"), call: () => card(import("./job_form.js"), "JobForm", t("talk_kind_job_card")) },
      ];
      return html`
        <div class="toolbar" role="group" aria-label=${t("talk_tools")}>
          <input type="file" multiple hidden ref=${picker} onChange=${picked} aria-label=${t("talk_attach")} />
          <button type="button" class="quiet round" aria-label=${t("talk_attach")} title=${t("talk_attach")}
            onClick=${() => picker.value.click()}><${Icon} name="attach" /></button>
          <${EmojiButton} insert=${props.insert} />
          <button type="button" class="quiet round" aria-label=${t("talk_quick")} title=${t("talk_quick")}
            onClick=${() => (props.slash(), props.opened())}><${Icon} name="slash" /></button>
          ${!props.isNote && html`<${Menu} items=${cards} label=${t("talk_card")} look="quiet round" placement="above"><${Icon}
            name="card" /><//>`}
        </div>`;
    };
  },
};
