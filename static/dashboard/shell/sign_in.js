import { signIn } from "../core/sign_in.js";
import { language, setLanguage, t } from "../core/texts.js";
import { html, nextTick, onMounted, reactive, ref } from "../core/vue.js";
import { Field } from "../ui/field.js";
import { DemoSignIns } from "./demo_sign_ins.js";

/** Name and password. `person` is who must come back (the dialog over a page whose sign-in has ended). */
export const SignInForm = {
  props: ["person", "done"],
  setup(props) {
    const given = reactive({ username: "", password: "", isShown: false, stay: true });
    const state = reactive({ isBusy: false, problem: null });
    const name = ref(null);
    const password = ref(null);
    onMounted(() => name.value?.focus());

    const submit = async (event) => {
      event.preventDefault();
      if (state.isBusy) return;
      Object.assign(state, { isBusy: true, problem: null });
      try {
        await signIn(given.username.trim(), given.password, given.stay);
        props.done?.();
      } catch (problem) {
        state.problem = problem;
        await nextTick();
        password.value?.select();
      }
      state.isBusy = false;
    };
    const fill = (member) => {
      Object.assign(given, { username: member.username, password: member.password });
      nextTick(() => password.value?.form.requestSubmit());
    };
    return () => html`
      <form class="sign-in-form" onSubmit=${submit}>
        <${Field} label=${t("username")}>${{
          default: ({ id }) => html`<input id=${id} ref=${name} name="username" autocomplete="username" required autocapitalize="none" spellcheck="false"
            dir="auto" value=${given.username} onInput=${(event) => (given.username = event.target.value)} />`,
        }}<//>
        <${Field} label=${t("password")}>${{
          default: ({ id }) => html`
            <span class="password">
              <input id=${id} ref=${password} name="password" type=${given.isShown ? "text" : "password"} autocomplete="current-password" required
                value=${given.password} onInput=${(event) => (given.password = event.target.value)} />
              <button type="button" class="quiet" aria-pressed=${String(given.isShown)} onClick=${() => (given.isShown = !given.isShown)}>
                ${given.isShown ? t("password_hide") : t("password_show")}
              </button>
            </span>`,
        }}<//>
        <label class="stay"><input type="checkbox" name="stay" checked=${given.stay} onChange=${(event) => (given.stay = event.target.checked)} /> ${t("stay")}</label>
        <p class="problem" role="alert">${state.problem && wrong(state.problem)}</p>
        <button type="submit" class="button primary" disabled=${state.isBusy}>${t("sign_in")}</button>
        <${DemoSignIns} fill=${fill} />
      </form>`;
  },
};

function wrong(problem) {
  return problem.status === 401 ? t("sign_in_wrong") : [problem.message, problem.hint].filter(Boolean).join(" ");
}

export default {
  setup: () => () => html`
    <main class="sign-in">
      <header>
        <h1><span class="mark" aria-hidden="true"></span>${t("brand")}</h1>
        <span role="group" aria-label=${t("language")}>
          <button type="button" class="quiet" lang="zh-CN" aria-pressed=${String(language.value === "zh")} onClick=${() => setLanguage("zh")}>中文</button>
          <button type="button" class="quiet" lang="en" aria-pressed=${String(language.value === "en")} onClick=${() => setLanguage("en")}>English</button>
        </span>
      </header>
      <${SignInForm} />
    </main>`,
};
