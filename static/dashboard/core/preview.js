import { t } from "./texts.js";

const KINDS = ["image", "file", "video", "voice", "audio", "job_card", "order_card", "location"];

/** A message in one line, for a row or a notification. "" when there is none. */
export function preview(message, me = null) {
  if (!message) return "";
  if (message.recalled) return t("said_recalled");
  const said = words(message);
  return message.senderId === me && me !== null ? t("said_by_me", { said }) : said;
}

function words(message) {
  const { msgType, content, payload, type } = message;
  if (type === "SYSTEM" || msgType === "text" || !KINDS.includes(msgType)) return content ?? "";
  const detail = payload?.name ?? payload?.title ?? message.fileName;
  return detail && msgType !== "image" ? `${t(`said_${msgType}`)} ${detail}` : t(`said_${msgType}`);
}
