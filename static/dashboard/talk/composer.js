import { drafts, keptDraft, knowDrafts, saveDraft } from "../core/drafts.js";
import { isComposing, useKeys } from "../core/keys.js";
import { prefs } from "../core/prefs.js";
import { t } from "../core/texts.js";
import { html, nextTick, onBeforeUnmount, onMounted, ref, shallowRef, watch } from "../core/vue.js";
import { wasTaken } from "../inbox/accept.js";
import { Icon } from "../ui/icon.js";
import { addNote } from "./note_calls.js";
import { upload } from "./deliver.js";
import { isKept, outbox, post } from "./outbox.js";
import { QuickList } from "./quick_list.js";
import { QuoteLine } from "./quote_line.js";
import { Toolbar } from "./toolbar.js";
import { Tray } from "./tray.js";
import { OwnTyping } from "./typing.js";

const SAVE_AFTER = 300; // ms
const LINES = 8;
const isTouch = () => matchMedia("(pointer: coarse)").matches;

/** Where one writes: a reply, or a note for the team. What is written belongs to this conversation and stays with it. */
export const Composer = {
  props: ["talk", "tray"],
  setup(props) {
    const { talk, tray } = props;
    const area = ref(null);
    const mode = ref(keptDraft(talk.id).mode);
    const texts = { reply: keptDraft(talk.id).reply, note: keptDraft(talk.id).note };
    const text = ref(texts[mode.value]);
    const isBusy = ref(false);
    const problem = ref("");
    const slash = shallowRef(null); // {from, word} of a quick reply that is being looked for
    const typing = new OwnTyping(talk.id);
    const quick = ref(null);
    let timer = 0;
    let composing = false;

    const save = () => {
      clearTimeout(timer);
      timer = 0;
      saveDraft(talk.id, { reply: texts.reply, note: texts.note, mode: mode.value });
    };
    const put = (value, caret = value.length) => {
      text.value = texts[mode.value] = value;
      save();
      nextTick(() => {
        if (!area.value || composing) return;
        area.value.value = value;
        area.value.setSelectionRange(caret, caret);
        fit();
        area.value.focus();
      });
    };
    const fit = () => {
      const element = area.value;
      element.style.blockSize = "auto";
      const { lineHeight, paddingBlock } = getComputedStyle(element);
      const most = parseFloat(lineHeight) * LINES + 2 * parseFloat(paddingBlock);
      const border = element.offsetHeight - element.clientHeight;
      element.style.blockSize = `${Math.min(element.scrollHeight, most) + border}px`;
    };
    const written = () => {
      text.value = texts[mode.value] = area.value.value;
      problem.value = "";
      fit();
      clearTimeout(timer);
      timer = setTimeout(save, SAVE_AFTER);
      if (!composing) committed();
    };
    // Only what the input method has given out: nobody is shown the letters of an unfinished word.
    const committed = () => {
      if (mode.value === "reply") typing.typed(text.value);
      slash.value = slashAt(area.value);
    };
    const turnTo = (next, focus = true) => {
      if (next !== mode.value) {
        if (mode.value === "reply") typing.stopped();
        mode.value = next;
        text.value = texts[next];
        slash.value = null;
        save();
      }
      nextTick(() => {
        area.value.value = text.value;
        fit();
        if (focus) area.value.focus();
      });
    };
    const clear = () => {
      texts[mode.value] = text.value = "";
      area.value.value = "";
      talk.quote.value = null;
      save();
      fit();
    };
    const send = async () => {
      if (isBusy.value || (text.value.trim() === "" && tray.items.length === 0)) return;
      typing.stopped();
      if (mode.value === "note") return sendNote();
      const quoted = talk.quote.value ? { quoteMsgNo: talk.quote.value.msgNo } : {};
      const words = text.value.trim() === "" ? [] : [{ kind: "text", body: { content: text.value, ...quoted }, quote: talk.quote.value }];
      const files = tray.take().map((item) => ({ kind: "file", blob: item.file, name: item.name, file: item.stored, body: {} }));
      clear();
      talk.toNewest();
      if (!(await post(talk.id, [...words, ...files]))) problem.value = t("talk_no_room");
    };
    const sendNote = async () => {
      isBusy.value = true;
      try {
        const files = [];
        for (const item of tray.items) files.push(item.stored ??= await upload({ blob: item.file, name: item.name }, (change) => tray.moved(item, change)));
        talk.take(await addNote(talk.id, text.value, files));
        tray.take();
        clear();
        talk.toNewest();
      } catch (error) {
        problem.value = [error.title, error.detail].filter(Boolean).join(" · ") || String(error);
      } finally {
        isBusy.value = false;
        nextTick(() => area.value?.focus());
      }
    };
    const insert = (words) => {
      const { selectionStart: from, selectionEnd: upto, value } = area.value;
      put(value.slice(0, from) + words + value.slice(upto), from + words.length);
    };
    const chosen = (reply) => {
      const { from } = slash.value ?? { from: area.value.selectionStart };
      const { value, selectionEnd } = area.value;
      const words = reply.content.replaceAll("{visitor}", talk.session.visitor?.nickname ?? "");
      slash.value = null;
      put(value.slice(0, from) + words + value.slice(selectionEnd), from + words.length);
      tray.addStored(reply.files ?? []);
    };
    const key = (event) => {
      if (isComposing(event) || composing) return;
      if (slash.value && quick.value?.key(event)) return;
      const command = event.ctrlKey || event.metaKey;
      if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
        const sends = command || (prefs.sendWith === "enter" && !isTouch());
        if (!sends) return;
        event.preventDefault();
        send();
      } else if (event.key === "Escape") escape(event);
      else if (event.key === "ArrowUp" && text.value === "" && !command) {
        event.preventDefault();
        talk.focusOwn?.();
      }
    };
    const escape = (event) => {
      if (talk.quote.value) talk.quote.value = null;
      else area.value.blur();
      event.preventDefault();
      event.stopPropagation();
    };
    const pasted = (event) => {
      const files = [...event.clipboardData.files];
      if (files.length === 0) return; // a textarea takes only the text of what is rich
      event.preventDefault();
      tray.add(files);
    };

    talk.editAgain = (words) => {
      turnTo("reply");
      nextTick(() => put(words));
    };
    talk.reply = (item) => {
      turnTo("reply");
      talk.quote.value = item;
    };
    talk.focusComposer = () => area.value?.focus();
    talk.insert = insert;
    useKeys([
      ["r", "talk_key_reply", () => turnTo("reply")],
      ["n", "talk_key_note", () => turnTo("note")],
    ], "talk");
    onMounted(async () => {
      area.value.value = text.value;
      fit();
      if (wasTaken(talk.id) && !isTouch()) area.value.focus();
      await knowDrafts();
      // What was typed meanwhile wins.
      if (!area.value || texts.reply || texts.note || !drafts.has(talk.id)) return;
      Object.assign(texts, { reply: keptDraft(talk.id).reply, note: keptDraft(talk.id).note });
      mode.value = keptDraft(talk.id).mode;
      text.value = area.value.value = texts[mode.value];
      nextTick(fit);
    });
    onBeforeUnmount(() => {
      if (timer) save();
      typing.stopped();
    });
    watch(talk.quote, (quoted) => quoted && turnTo("reply"));

    return () => {
      const isNote = mode.value === "note";
      const canSend = !isBusy.value && (text.value.trim() !== "" || tray.items.length > 0);
      const hint = isNote ? t("talk_note_placeholder") : t("talk_placeholder");
      return html`
        <form class="composer" data-mode=${mode.value} onSubmit=${(event) => (event.preventDefault(), send())}>
          <div class="composer-top">
            <div class="modes" role="group" aria-label=${t("talk_mode")}>
              <button type="button" class="quiet" aria-pressed=${String(!isNote)}
                onClick=${() => turnTo("reply")}>${t("talk_mode_reply")}</button>
              <button type="button" class="quiet" aria-pressed=${String(isNote)} onClick=${() => turnTo("note")}><${Icon}
                name="note" size=${16} />${t("talk_mode_note")}</button>
            </div>
            <${Toolbar} talk=${talk} tray=${tray} isNote=${isNote} insert=${insert}
              slash=${() => insert(needsSpace(area.value) ? " /" : "/")}
              opened=${() => nextTick(() => (slash.value = slashAt(area.value)))} />
          </div>
          ${talk.quote.value && !isNote && html`<${QuoteLine} item=${talk.quote.value}
            drop=${() => ((talk.quote.value = null), area.value.focus())} />`}
          <${Tray} tray=${tray} />
          ${slash.value && html`<${QuickList} ref=${quick} word=${slash.value.word} visitor=${talk.session.visitor}
            choose=${chosen} leave=${() => (slash.value = null)} />`}
          <div class="write">
            <textarea id="composer" ref=${area} rows="1" dir="auto" aria-label=${hint} placeholder=${hint}
              enterkeyhint=${prefs.sendWith === "enter" ? "send" : "enter"}
              aria-controls=${slash.value ? "quick-list" : null} onInput=${written} onKeydown=${key} onPaste=${pasted}
              onCompositionstart=${() => (composing = true)} onCompositionend=${() => ((composing = false), written())}
              onClick=${() => (slash.value = slashAt(area.value))}
                onBlur=${() => mode.value === "reply" && typing.stopped()}></textarea>
            <button type="submit" class="button primary send" disabled=${!canSend} aria-label=${isNote ? null : t("talk_send")}
              aria-keyshortcuts="Control+Enter">
              ${isNote ? t("talk_note_add") : html`<${Icon} name="send" /><span>${t("talk_send")}</span>`}
            </button>
          </div>
          ${problem.value && html`<p class="composer-problem" role="alert" dir="auto">${problem.value}</p>`}
          ${!isKept.value && outbox.entries.length ? html`<p class="composer-problem">${t("talk_this_tab_only")}</p>` : null}
        </form>`;
    };
  },
};

/** The "/" before the caret that asks for a quick reply: at the start of a line or after a space. */
function slashAt({ value, selectionStart, selectionEnd }) {
  if (selectionStart !== selectionEnd) return null;
  const found = /(?:^|\s)\/([^\s/]{0,40})$/u.exec(value.slice(0, selectionStart));
  return found ? { from: selectionStart - found[1].length - 1, word: found[1] } : null;
}

function needsSpace({ value, selectionStart }) {
  return selectionStart > 0 && !/\s/.test(value[selectionStart - 1]);
}
