import { store } from "../core/store.js";
import { t } from "../core/texts.js";
import { html } from "../core/vue.js";
import { confirm } from "../ui/dialog.js";
import { Icon } from "../ui/icon.js";
import { toastProblem } from "../ui/toast.js";
import { fileOf, linked } from "./body.js";
import { removeNote } from "./note_calls.js";

/** What the team wrote for itself: in its own colour, over the full width, with a lock. */
export const Note = {
  props: ["row", "talk"],
  setup(props) {
    const remove = async () => {
      const { item, key } = props.row;
      if (!(await confirm(t("talk_note_delete_ask"), { yes: t("talk_delete"), danger: true }))) return;
      try {
        await removeNote(item.sessionId, item.noteId);
        props.talk.take({ type: "NOTE_REMOVED", noteId: item.noteId, key });
      } catch (problem) {
        toastProblem(problem);
      }
    };
    return () => {
      const { item, key } = props.row;
      const mayRemove = item.authorId === store.me?.id || store.isAdmin;
      return html`
        <article class="talk-row note" data-key=${key} tabindex="-1" aria-label=${t("talk_note_of", { name: item.authorName })}>
          <p class="note-top">
            <${Icon} name="note" size=${16} /><b><bdi>${item.authorName}</bdi></b><time
              title=${item.time}>${clockOf(item.time)}</time>
            <span class="only-team">${t("talk_note_team")}</span>
            ${mayRemove && html`<button type="button" class="quiet" tabindex="-1"
              onClick=${remove}>${t("talk_delete")}</button>`}
          </p>
          ${item.content && html`<p class="text" dir="auto">${linked(item.content)}</p>`}
          ${item.files?.length ? html`<div class="note-files">${item.files.map((file) => html`<div class="bubble"
            key=${file.fileUrl}>${fileOf(file)}</div>`)}</div>` : null}
        </article>`;
    };
  },
};

function clockOf(time) {
  return /\d\d:\d\d/.exec(time?.slice(10) ?? "")?.[0] ?? "";
}
