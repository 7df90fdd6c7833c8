import { go, LISTS, pathTo } from "../core/route.js";
import { signOut } from "../core/sign_in.js";
import { store } from "../core/store.js";
import { language, setLanguage, t } from "../core/texts.js";
import { setTheme, theme } from "../core/theme.js";
import { html, ref } from "../core/vue.js";
import { keymap } from "../core/keys.js";
import { Combobox } from "../ui/combobox.js";
import { dialog } from "../ui/dialog.js";
import { keyWords, lines } from "./key_map.js";
import { SEATS, takeSeat } from "./seat.js";
import { showSettings } from "./settings.js";

const MOST = 40; // entries shown at once

/** Everything by its name. */
export async function showPalette() {
  const chosen = await dialog(Palette, {}, { label: t("palette") });
  chosen?.call();
}

const Palette = {
  props: ["done"],
  setup(props) {
    const query = ref("");
    const all = entries();
    const options = () => {
      const wanted = query.value.trim().toLowerCase();
      const found = all.filter((one) => `${one.label} ${one.words ?? ""}`.toLowerCase().includes(wanted)).slice(0, MOST);
      const search = { value: "search", label: t("palette_search", { query: query.value.trim() }), call: () => go(`/search?q=${encodeURIComponent(query.value.trim())}`) };
      return wanted ? [...found, search] : found;
    };
    return () => html`
      <div class="palette">
        <${Combobox} options=${options()} found=${(text) => (query.value = text)} choose=${props.done} label=${t("palette")} placeholder=${t("palette_hint")}
          empty=${t("nothing_found")} always autofocus />
      </div>`;
  },
};

function entries() {
  const views = [...LISTS, "left", "search", ...(store.isAdmin ? ["reports", "admin"] : [])];
  const sessions = [...store.sessions.values()].filter((one) => one.state !== "closed").slice(0, 500);
  return [
    ...views.map((view) => ({ value: `view ${view}`, label: t("palette_go", { place: t(`view_${view}`) }), call: () => go(`/${view}`) })),
    ...actions(),
    ...SEATS.map((status) => ({ value: `seat ${status}`, label: t("palette_seat", { seat: t(`seat_${status}`) }), call: () => takeSeat(status) })),
    { value: "settings", label: t("settings"), call: showSettings },
    { value: "language", label: language.value === "zh" ? "English" : "中文", words: t("language"), call: () => setLanguage(language.value === "zh" ? "en" : "zh") },
    ...["light", "dark", "auto"].filter((one) => one !== theme.value).map((one) => ({ value: `theme ${one}`, label: `${t("theme")}: ${t(`theme_${one}`)}`, call: () => setTheme(one) })),
    { value: "sign-out", label: t("sign_out"), call: signOut },
    ...sessions.map((one) => ({
      value: `session ${one.sessionId}`,
      label: one.visitor?.nickname ?? one.sessionNo,
      hint: one.agent?.nickname ?? t(`state_${one.state}`),
      words: `${one.sessionNo} ${one.subject ?? ""} ${one.tags?.join(" ")}`,
      call: () => go(pathTo(one.agent?.id === store.me?.id ? "mine" : one.state === "open" ? "all" : "queue", one.sessionNo, {})),
    })),
  ];
}

/** What single keys do here, for those who look for it by name. */
function actions() {
  const skipped = new Set(["key_next", "key_previous", "key_first", "key_last", "key_palette", "key_back"]);
  return lines()
    .filter(({ label, keys }) => !skipped.has(label) && !keys[0].startsWith("g "))
    .map(({ id, label, keys }) => ({ value: `key ${id}`, label: t(label), hint: keyWords(keys[0]), call: () => newest(keys[0])?.call(new Event("palette")) }));
}

function newest(key) {
  return keymap.filter((one) => one.key === key).at(-1);
}
