import { t } from "../core/texts.js";
import { computed, html } from "../core/vue.js";
import { Note } from "../talk/note.js";

/** The notes of this conversation alone, oldest first. */
export const Notes = {
  props: ["talk"],
  setup(props) {
    // The feed is no reactive thing; its rows are drawn anew whenever it changes.
    const notes = computed(() => props.talk.rows.value && [...props.talk.feed.notes]);
    return () => {
      if (notes.value.length === 0) return html`<p class="panel-empty">${t("panel_no_notes")}</p>`;
      return html`<div class="panel-notes">${notes.value.map((item) => html`<${Note}
        row=${{ key: `panel n${item.noteId}`, item }} talk=${props.talk} key=${item.noteId} />`)}</div>`;
    };
  },
};
