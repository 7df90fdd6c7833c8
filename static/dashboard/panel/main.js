import { useKeys } from "../core/keys.js";
import { prefs } from "../core/prefs.js";
import { t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Icon } from "../ui/icon.js";
import { Tabs } from "../ui/tabs.js";
import { History } from "./history.js";
import { Notes } from "./notes.js";
import { useVisitor } from "./visitor_data.js";
import { Visitor } from "./visitor.js";

const TABS = ["visitor", "history", "notes"];
const PARTS = { visitor: Visitor, history: History, notes: Notes };

/** Beside the conversation: who the visitor is, what was before, and what the team noted. */
export default {
  props: ["talk", "close"],
  setup(props) {
    const visitor = useVisitor(props.talk.session);
    const step = (by) => () => {
      const at = TABS.indexOf(prefs.panelTab) + by;
      prefs.panelTab = TABS[(at + TABS.length) % TABS.length];
    };
    useKeys([["[", "panel_key_previous", step(-1)], ["]", "panel_key_next", step(1)]], "talk");
    return () => {
      const chosen = TABS.includes(prefs.panelTab) ? prefs.panelTab : TABS[0];
      return html`
        <div class="panel-inside">
          <button type="button" class="quiet round panel-close" aria-label=${t("talk_close_it")} onClick=${props.close}><${Icon}
            name="close" /></button>
          <${Tabs} tabs=${TABS.map((id) => ({ id, label: t(`panel_${id}`) }))} chosen=${chosen}
            choose=${(id) => (prefs.panelTab = id)} label=${t("talk_panel")}>
            <${PARTS[chosen]} talk=${props.talk} visitor=${visitor} />
          <//>
        </div>`;
    };
  },
};
