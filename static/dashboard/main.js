import { Boundary } from "./core/crash.js";
import { resume, signedIn } from "./core/sign_in.js";
import { clock } from "./core/clock.js";
import { giveTexts, language, t } from "./core/texts.js";
import { applyTheme } from "./core/theme.js";
import { createApp, defineAsyncComponent, html, watchEffect } from "./core/vue.js";

const AGAIN = 3000; // ms until the server is asked once more

giveTexts("core", JSON.parse(document.getElementById("texts").textContent));
applyTheme();
watchEffect(() => (document.documentElement.dataset.language = language.value));

const SignIn = defineAsyncComponent(() => import("./shell/sign_in.js"));
const Shell = defineAsyncComponent(() => import("./shell/shell.js"));

const App = {
  setup: () => () => html`<${Boundary} name="dashboard"><${Shown} /><//>`,
};

function Shown() {
  if (signedIn.problem) return html`<main class="starting" role="status"><p>${t("start_failed")}</p><p>${signedIn.problem.message}</p></main>`;
  if (signedIn.state === "unknown") return html`<main class="starting" aria-busy="true"></main>`;
  return signedIn.state === "out" ? html`<${SignIn} />` : html`<${Shell} />`;
}

/** Whether somebody is signed in is asked until the server says yes or no. */
async function start() {
  try {
    await resume();
    signedIn.problem = null;
    clock.set();
  } catch (problem) {
    signedIn.problem = problem;
    setTimeout(start, AGAIN);
  }
}

createApp(App).mount("#app");
start();
