import { t } from "../core/texts.js";

/** What a message says in one line, of whatever type it is. */
export function inOneLine(item) {
  if (item.recalled) return t("talk_recalled_line");
  if (item.content) return item.content.replace(/\s+/g, " ");
  const what = item.payload?.name ?? item.payload?.title ?? item.payload?.address ?? item.fileName ?? "";
  const kind = t(`talk_kind_${item.msgType}`);
  return what ? `${kind} ${what}` : kind;
}

/** The first `length` characters of it, never half of one. */
export function excerpt(item, length = 120) {
  const letters = [...inOneLine(item)];
  return letters.length > length ? `${letters.slice(0, length).join("")}…` : letters.join("");
}
