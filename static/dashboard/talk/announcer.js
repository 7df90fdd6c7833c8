import { t } from "../core/texts.js";
import { html, onBeforeUnmount, ref } from "../core/vue.js";
import { inOneLine } from "./one_line.js";

const BATCH = 1000; // ms

/** Says new lines of others to screen readers: the log itself is silent, or history and trims would be spoken. */
export const Announcer = {
  props: ["talk"],
  setup(props) {
    const spoken = ref("");
    let waiting = [];
    let timer = 0;
    const say = () => {
      timer = 0;
      spoken.value = waiting.join("\n");
      waiting = [];
    };
    const heard = (item) => {
      if (item.type === "MSG" && item.senderId === props.talk.me) return;
      waiting.push(item.senderName ? t("talk_says", { name: item.senderName, text: inOneLine(item) }) : inOneLine(item));
      timer ||= setTimeout(say, BATCH);
    };
    props.talk.fresh.add(heard);
    onBeforeUnmount(() => {
      clearTimeout(timer);
      props.talk.fresh.delete(heard);
    });
    return () => html`<p class="hidden" role="status" aria-live="polite">${spoken.value}</p>`;
  },
};
