import { freshNumber, hour } from "./door.js";

const KINDS = { TEXT: "text", IMAGE: "image", FILE: "file", VOICE: "voice", AUDIO: "voice", LOCATION: "location", CARD: "job", ORDER: "order" };
const SAID = { text: "TEXT", image: "IMAGE", file: "FILE", voice: "VOICE", location: "LOCATION", job: "CARD" };
const SILENT = /^(CONTINUE|TRANSFER|QUEUE_UPDATE)/;

/** What Weiyu's two clients share: one message JSON for everything, told apart by its type. Mixed into a door. */
export const Weiyu = (Base) =>
  class extends Base {
    heard(message) {
      const { talk } = this;
      const { type, content } = message;
      const mine = this.isMine(message);
      if (type === "RECALL") talk.recall(content);
      else if (type === "READ" || type === "DELIVERED") mine || talk.reached(content, type.toLowerCase());
      else if (type === "TYPING" || type === "PROCESSING") mine || talk.type(message.user.nickname, "");
      else if (type === "PREVIEW") mine || talk.type(message.user.nickname, parsed(content)?.content ?? content);
      else if (type === "ORDER_UPDATE") this.updated(parsed(content));
      else if (type === "ERROR") this.refuse(parsed(content)?.title ?? content);
      else if (!SILENT.test(type)) talk.add(this.itemOf(message, mine));
    }

    isMine({ user }) {
      return user?.uid === this.me.uid || user?.uid === this.me.agentUid;
    }

    updated({ uid, status, statusText }) {
      this.talk.order(uid, { status: status.toLowerCase(), statusText });
    }

    itemOf(message, mine) {
      const { uid: id, type, content, timestamp: place, createdAt } = message;
      const about = { id, place, time: hour(createdAt), recalled: message.status === "RECALL" };
      if (!(type in KINDS)) return { ...about, kind: "notice", text: parsed(content)?.content ?? content };
      const state = mine ? STATES[message.status] ?? "sent" : undefined;
      return { ...about, mine, name: message.user?.nickname, state, ...bodyOf(KINDS[type], content) };
    }

    /** The JSON of something that this door says. */
    messageOf(type, content, uid = freshNumber()) {
      const { session } = this.stage;
      const { uid: own, agentUid, nickname, avatar, role } = this.me;
      return {
        uid,
        type,
        content,
        status: "SENDING",
        createdAt: new Date().toISOString(),
        channel: "WEB",
        thread: { uid: session.sessionNo, topic: session.topic, type: "AGENT" },
        user: { uid: agentUid ?? own, nickname, avatar, type: role === "visitor" ? "VISITOR" : "AGENT" },
        extra: JSON.stringify({ orgUid: "df_org_uid" }),
      };
    }

    said(item) {
      return this.messageOf(SAID[item.kind], contentOf(item), item.id);
    }

    newestOfOthers() {
      return this.talk.items.findLast((item) => !item.mine && item.kind !== "notice" && !item.recalled);
    }
  };

const STATES = { DELIVERED: "delivered", READ: "read" };

export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function bodyOf(kind, content) {
  const fields = parsed(content) ?? {};
  if (kind === "text") return { kind, text: content };
  if (kind === "order") {
    const { uid, status, statusText, goods, totalAmount } = fields;
    return { kind, order: { id: uid, name: goods?.title, price: totalAmount, status: status?.toLowerCase(), statusText } };
  }
  if (kind === "job") return { kind, payload: fields, text: fields.title };
  if (kind === "location") return { kind, payload: fields, text: fields.address ?? fields.label };
  const { url, name, label, size, duration, width, height } = fields;
  return { kind, url, file: { name: name ?? label, size: Number(size), duration: Number(duration) || undefined, width: Number(width), height: Number(height) } };
}

// Numbers are text in this vendor's content.
function contentOf({ kind, text, url, file, payload }) {
  if (kind === "text") return text;
  if (kind === "location" || kind === "job") return JSON.stringify(payload);
  const size = String(file.size);
  if (kind === "image") return JSON.stringify({ url, label: file.name, width: String(file.width), height: String(file.height), size });
  if (kind === "voice") return JSON.stringify({ url, duration: String(file.duration), format: "wav", label: file.name });
  return JSON.stringify({ url, name: file.name, size, type: file.mime });
}
