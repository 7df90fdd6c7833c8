// The vendored bundle puts its class into globalThis.SockJS.
import "../../vendor/sockjs/sockjs.min.js";
import { Http } from "../http.js";
import { hour } from "./door.js";
import { StompDoor } from "./stomp_door.js";
import { parsed } from "./weiyu_message.js";

const KINDS = { TEXT: "text", IMAGE: "image", FILE: "file", VOICE: "voice", AUDIO: "voice", LOCATION: "location", NOTIFY: "notice" };
const SAID = { text: "TEXT", image: "IMAGE", file: "FILE", voice: "AUDIO", location: "LOCATION", job: "CUSTOM" };

/** XuqmGroup's client: stompjs over sockjs-client on /ws/im. An invited colleague sees the conversation as a group. */
export class XuqmDoor extends StompDoor {
  static can = ["image", "file", "voice", "location", "job", "read"];

  async open({ uid: userId, userSig, appId }) {
    this.appId = appId;
    this.group = this.stage.session.sessionNo;
    const { data } = await new Http(this.frames).call("POST", "/api/im/auth/login", { appId, userId, userSig });
    this.http = new Http(this.frames, { Authorization: `Bearer ${data.imToken}` });
    this.since = 0;
    const open = () => new globalThis.SockJS("/ws/im", null, { transports: ["websocket"] });
    this.connect("/ws/im", { Authorization: `Bearer ${data.imToken}` }, { open, beats: 0 });
  }

  async onConnected() {
    const since = this.since;
    this.hear("/user/queue/messages", (entity) => this.heard(entity));
    this.hear(`/topic/group/${this.group}`, (entity) => this.heard(entity));
    this.hear("/user/queue/errors", ({ message }) => this.refuse(message));
    if (since) await this.ask("/app/chat.sync", { appId: this.appId, since: since - 1 });
    else await this.loadHistory();
    this.live();
  }

  async loadHistory() {
    const { data } = await this.http.call("GET", `/api/im/messages/history?appId=${this.appId}&groupId=${this.group}&limit=30`);
    for (const entity of data.items) this.heard(entity);
  }

  heard(entity) {
    if (entity.chatType !== "GROUP" || entity.toId !== this.group) return;
    this.since = Math.max(this.since, entity.createdAt);
    if (entity.status === "REVOKED" && this.talk.get(entity.id)) return this.talk.recall(entity.id);
    const item = this.itemOf(entity);
    if (item.order && this.talk.get(item.id)) return this.talk.order(item.order.id, item.order);
    this.talk.add(item);
  }

  itemOf({ id, fromId, msgType, content, status, createdAt }) {
    const mine = fromId === this.me.uid;
    const about = { id, place: createdAt, time: hour(createdAt), recalled: status === "REVOKED" };
    if (msgType === "NOTIFY") return { ...about, kind: "notice", text: content };
    return { ...about, mine, name: this.person(fromId)?.nickname ?? fromId, state: mine ? "sent" : undefined, ...bodyOf(msgType, content) };
  }

  transmit(item) {
    const { appId, group: toId } = this;
    const message = { appId, messageId: item.id, toId, chatType: "GROUP", msgType: SAID[item.kind], content: contentOf(item) };
    return this.ask("/app/chat.send", message).then(() => this.talk.settle(item.id));
  }

  recall(item) {
    this.tell("/app/chat.revoke", { appId: this.appId, messageId: item.id });
  }

  read() {
    this.tell("/app/chat.read", { appId: this.appId, toId: this.group, chatType: "GROUP" });
  }
}

function bodyOf(msgType, content) {
  const fields = parsed(content) ?? {};
  if (msgType === "CUSTOM" && fields.type === "order_card") {
    const { orderCardId, name, price, status, expiresAt } = fields;
    return { kind: "order", order: { id: String(orderCardId), name, price, status, expiresAt } };
  }
  if (msgType === "CUSTOM") return { kind: "job", payload: fields, text: fields.title ?? content };
  const kind = KINDS[msgType] ?? "other";
  if (kind === "text" || kind === "other") return { kind, text: content };
  if (kind === "location") return { kind, payload: fields, text: fields.address ?? fields.label };
  const { url, name, size, duration, width, height } = fields;
  return { kind, url, file: { name, size, duration, width, height } };
}

function contentOf({ kind, text, url, file, payload }) {
  if (kind === "text") return text;
  if (kind === "location") return JSON.stringify(payload);
  if (kind === "job") return JSON.stringify({ ...payload, type: "job_card" });
  const { name, size, mime: type, width, height, duration } = file;
  return JSON.stringify({ url, name, size, type, width, height, duration });
}
