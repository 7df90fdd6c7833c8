import { intl, t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Bubble } from "./bubble.js";
import { Note } from "./note.js";
import { Pending } from "./pending.js";

/** kind of row -> the component that shows it. */
export const ROWS = {
  start: { props: ["row"], setup: () => () => html`<p class="talk-row start">${t("talk_beginning")}</p>` },
  day: {
    props: ["row"],
    setup: (props) => () => {
      const { date, near } = props.row;
      const format = intl("DateTimeFormat", { year: "numeric", month: "long", day: "numeric", weekday: "short", timeZone: "UTC" });
      const words = format.format(Date.parse(`${date}T00:00Z`));
      return html`<p class="talk-row day"><time datetime=${date} title=${words}>${near ? t(`talk_${near}`) : words}</time></p>`;
    },
  },
  divider: {
    props: ["row"],
    setup: (props) => () => html`
      <p class="talk-row divider" data-key="divider"
        role="separator"><span>${t("talk_new", { count: props.row.count })}</span></p>`,
  },
  system: {
    props: ["row"],
    setup: (props) => () => {
      const { key, item } = props.row;
      return html`<p class="talk-row system" data-key=${key} data-seq=${item.seq} title=${item.sendTime}
        dir="auto">${item.content}</p>`;
    },
  },
  events: {
    props: ["row", "talk"],
    setup: (props) => () => {
      const { key, items } = props.row;
      return html`
        <p class="talk-row system" data-key=${key} data-seq=${items.at(-1).seq}>
          <button type="button" class="quiet" title=${items.map((item) => item.content).join("\n")}
            onClick=${() => props.talk.unfold(key)}>
            ${t("talk_events", { count: items.length })}
          </button>
        </p>`;
    },
  },
  message: Bubble,
  pending: Pending,
  note: Note,
};
