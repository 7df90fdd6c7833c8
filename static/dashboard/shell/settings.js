import { askPermission, permission } from "../core/notify.js";
import { prefs } from "../core/prefs.js";
import { signOut } from "../core/sign_in.js";
import { play } from "../core/sound.js";
import { store } from "../core/store.js";
import { language, setLanguage, t } from "../core/texts.js";
import { setTheme, theme } from "../core/theme.js";
import { html, ref } from "../core/vue.js";
import { dialog } from "../ui/dialog.js";
import { Switch } from "../ui/switch.js";
import { showKeys } from "./key_map.js";

const EVENTS = ["queue", "assigned", "message"];
const WHEN = ["always", "unfocused", "never"];

/** What this person likes on this device; every choice counts at once. */
export function showSettings() {
  return dialog(Settings, {}, { label: t("settings") });
}

const Settings = {
  props: ["done"],
  setup(props) {
    const silent = ref(false);
    const test = async (event) => (silent.value = !(await play(event)));
    const leave = () => {
      props.done();
      signOut();
    };
    return () => html`
      <div class="settings">
        <h2>${t("settings")}</h2>
        <p class="settings-who"><bdi>${store.me?.nickname}</bdi> <button type="button" class="quiet" onClick=${leave}>${t("sign_out")}</button></p>
        ${choice(t("language"), language.value, [["zh", "中文"], ["en", "English"]], setLanguage)}
        ${choice(t("theme"), theme.value, ["light", "dark", "auto"].map((one) => [one, t(`theme_${one}`)]), setTheme)}
        ${choice(t("density"), prefs.density, ["comfortable", "compact"].map((one) => [one, t(`density_${one}`)]), (one) => (prefs.density = one))}
        ${choice(t("send_with"), prefs.sendWith, ["enter", "ctrl_enter"].map((one) => [one, t(`send_with_${one}`)]), (one) => (prefs.sendWith = one))}
        ${choice(t("open_at"), prefs.openAt, ["unread", "newest"].map((one) => [one, t(`open_at_${one}`)]), (one) => (prefs.openAt = one))}
        <${Switch} label=${t("single_keys")} hint=${t("single_keys_hint")} on=${prefs.singleKeys} change=${(on) => (prefs.singleKeys = on)} />
        <h3>${t("sounds")}</h3>
        ${EVENTS.map((event) => html`
          <div class="settings-sound" key=${event}>
            ${choice(t(`event_${event}`), prefs.sounds[event], WHEN.map((one) => [one, t(`when_${one}`)]), (one) => (prefs.sounds[event] = one))}
            <button type="button" class="button" aria-label=${t("test_event", { event: t(`event_${event}`) })} onClick=${() => test(event)}>${t("test")}</button>
          </div>`)}
        ${silent.value && html`<p class="settings-warn" role="alert">${t("sound_locked")}</p>`}
        <label class="settings-line"><span>${t("volume")}</span>
          <input type="range" min="0.1" max="1" step="0.1" value=${prefs.volume} onInput=${(event) => (prefs.volume = Number(event.target.value))} /></label>
        <h3>${t("notifications")}</h3>
        <p class="settings-hint">${t(`permission_${permission.value}`)}</p>
        ${permission.value === "default" && html`<button type="button" class="button" onClick=${askPermission}>${t("turn_on")}</button>`}
        <${Switch} label=${t("notify_body")} on=${prefs.notifyBody} change=${(on) => (prefs.notifyBody = on)} />
        <p class="buttons">
          <button type="button" class="quiet" onClick=${showKeys}>${t("keys")}</button>
          <button type="button" class="button primary" autofocus onClick=${() => props.done()}>${t("done")}</button>
        </p>
      </div>`;
  },
};

function choice(label, value, options, choose) {
  return html`
    <label class="settings-line"><span>${label}</span>
      <select value=${value} onChange=${(event) => choose(event.target.value)}>
        ${options.map(([one, words]) => html`<option key=${one} value=${one} selected=${one === value}>${words}</option>`)}
      </select></label>`;
}
