import { signedIn, signOut } from "../core/sign_in.js";
import { t } from "../core/texts.js";
import { html, watch } from "../core/vue.js";
import { dialog } from "../ui/dialog.js";
import { SignInForm } from "./sign_in.js";

/** The sign-in has ended while the page was open: ask again over it, so that nothing written is lost. */
export function watchSignIn() {
  return watch(() => signedIn.state, (state) => {
    if (state === "expired") dialog(Again, { person: signedIn.person }, { label: t("sign_in_again"), lasting: true });
  }, { immediate: true });
}

const Again = {
  props: ["person", "done"],
  setup(props) {
    // Another tab may have signed in again, or out.
    watch(() => signedIn.state, (state) => state !== "expired" && props.done());
    return () => html`
      <div>
        <h2>${t("sign_in_again")}</h2>
        <p class="settings-hint">${t("sign_in_again_text", { name: props.person.nickname })}</p>
        <${SignInForm} person=${props.person} done=${props.done} />
        <p class="buttons"><button type="button" class="quiet" onClick=${signOut}>${t("sign_out")}</button></p>
      </div>`;
  },
};
