import { t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Avatar } from "../ui/avatar.js";
import { Icon } from "../ui/icon.js";
import { Body } from "./body.js";

/** One message: who said it, what, when, and how far it came. */
export const Bubble = {
  props: ["row", "talk", "menu"],
  setup: (props) => () => {
    const { row, talk } = props;
    const { item, mine, ours, first, last } = row;
    if (item.recalled) return html`<${Recalled} row=${row} talk=${talk} />`;
    const classes = ["talk-row", "said", ours ? "ours" : "theirs", mine && "mine", first && "first", last && "last"];
    const sender = { id: item.senderId, nickname: item.senderName, avatar: item.senderAvatar };
    return html`
      <article class=${classes.filter(Boolean).join(" ")} data-key=${row.key} data-seq=${item.seq} tabindex="-1"
        aria-label=${t("talk_message_of", { name: item.senderName })}>
        ${!ours && (first ? html`<${Avatar} person=${sender} size=${28} />` : html`<span class="no-avatar"></span>`)}
        <div class="column">
          ${first && !mine && html`<p class="name" dir="auto"><bdi>${item.senderName}</bdi></p>`}
          <div class="line">
            <div class=${`bubble is-${item.msgType}`}>
              ${item.quote && html`<${Quoted} quote=${item.quote} gone=${row.quoteGone} talk=${talk} />`}
              <${Body} item=${item} talk=${talk} />
            </div>
            <p class="meta">
              ${row.tick && html`<${Tick} state=${row.tick} />`}
              ${last && html`<time title=${item.sendTime}>${item.sendTime.slice(11, 16)}</time>`}
            </p>
            <p class="acts">
              <button type="button" class="quiet round" tabindex="-1" aria-label=${t("talk_reply")} title=${t("talk_reply")}
                onClick=${() => (talk.quote.value = item)}>
                <${Icon} name="reply" size=${16} />
              </button>
              <button type="button" class="quiet round" tabindex="-1" aria-label=${t("talk_more")} aria-haspopup="menu"
                title=${t("talk_more")}
                onClick=${(event) => props.menu(row.key, event.currentTarget)}>
                <${Icon} name="more" size=${16} />
              </button>
            </p>
          </div>
        </div>
      </article>`;
  },
};

/** ✓ sent, ✓✓ delivered, filled ✓✓ read; the word is there for readers, and for eyes once it is read. */
export const Tick = {
  props: ["state"],
  setup: (props) => () => html`
    <span class=${`tick ${props.state}`} title=${t(`talk_state_${props.state}`)}>
      <${Icon} name=${props.state} size=${18} />
      <span class=${props.state === "read" ? "" : "hidden"}>${t(`talk_state_${props.state}`)}</span>
    </span>`,
};

const Quoted = {
  props: ["quote", "gone", "talk"],
  setup: (props) => () => {
    const { quote, gone, talk } = props;
    return html`
      <button type="button" class="quoted" tabindex="-1" onClick=${() => quote.seq && talk.jump(quote.seq)}>
        <b dir="auto">${quote.senderName}</b>
        <span dir="auto">${gone ? t("talk_recalled_line") : quote.excerpt}</span>
      </button>`;
  },
};

const Recalled = {
  props: ["row", "talk"],
  setup: (props) => () => {
    const { row, talk } = props;
    const { item, mine } = row;
    const kept = mine ? talk.feed.recalled.get(item.msgNo) : undefined;
    return html`
      <p class="talk-row system recalled" data-key=${row.key} data-seq=${item.seq}>
        <span dir="auto">${mine ? t("talk_recalled_mine") : t("talk_recalled_by", { name: item.senderName })}</span>
        ${kept && html` · <button type="button" class="quiet"
          onClick=${() => talk.editAgain(kept)}>${t("talk_edit_again")}</button>`}
      </p>`;
  },
};
