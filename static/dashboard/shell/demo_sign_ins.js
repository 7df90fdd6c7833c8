import { call } from "../core/sign_in.js";
import { t } from "../core/texts.js";
import { html, onMounted, ref } from "../core/vue.js";

/** In demo mode, on this machine: the cast, one button each. `fill(member)` signs in. */
export const DemoSignIns = {
  props: ["fill"],
  setup(props) {
    const staff = ref([]);
    onMounted(async () => {
      if (document.getElementById("app").dataset.demo !== "yes") return;
      const cast = await call("GET", "/demo").catch(() => null);
      staff.value = cast?.staff ?? [];
    });
    return () => staff.value.length > 0 && html`
      <section class="demo-sign-ins" aria-label=${t("demo")}>
        <h2>${t("demo")}</h2>
        <p>${t("demo_text")}</p>
        <p class="cast">
          ${staff.value.map((member) => html`
            <button type="button" class="button" key=${member.username} onClick=${() => props.fill(member)}>${member.username}</button>`)}
        </p>
      </section>`;
  },
};
