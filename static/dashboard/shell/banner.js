import { clock } from "../core/clock.js";
import { live } from "../core/live.js";
import { t } from "../core/texts.js";
import { computed, html } from "../core/vue.js";

const GRACE = 5000; // ms: most losses are over before anybody would care
const MANY = 3; // failures after which it is said that it takes long

/** Milliseconds since the line was lost, 0 while it is there. The clock makes this tick. */
const lostFor = computed(() => {
  clock.now.value;
  return live.state.lostAt ? performance.now() - live.state.lostAt : 0;
});

/** One line over the page while there is no line to the server. What is written meanwhile goes out later. */
export const Banner = {
  setup: () => () => html`
    <div class="banner-place" role="status">
      ${lostFor.value > GRACE && html`
        <p class="banner">
          <span>${live.state.failures >= MANY ? t("offline_long") : t("offline")}</span>
          <button type="button" class="quiet" onClick=${live.hurry}>${t("try_now")}</button>
        </p>`}
    </div>`,
};
