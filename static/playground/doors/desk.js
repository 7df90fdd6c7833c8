import { Http } from "../http.js";
import { hour } from "./door.js";
import { StompDoor } from "./stomp_door.js";

/** The house's own wire: stompjs on /ws/chat, and the house API beside it. */
export class DeskDoor extends StompDoor {
  static can = ["image", "file", "voice", "location", "job", "order", "typing", "read"];

  async open(signIn) {
    const { accessToken } = await new Http(this.frames).call("POST", "/api/desk/login", signIn);
    this.http = new Http(this.frames, { Authorization: `Bearer ${accessToken}` });
    const { sessionId } = this.stage.session;
    const { items } = await this.http.call("GET", `/api/desk/sessions/${sessionId}/messages?limit=30`);
    this.lastSeq = this.lastRev = 0;
    for (const item of items) this.heard(item);
    this.connect("/ws/chat", { Authorization: `Bearer ${accessToken}` });
  }

  onConnected() {
    const { sessionNo } = this.stage.session;
    this.hear("/user/queue/errors", ({ title, hint }) => this.refuse([title, hint].filter(Boolean).join(" · ")));
    const since = { "last-seq": String(this.lastSeq), "last-rev": String(this.lastRev) };
    this.hear(`/topic/session/${sessionNo}`, (body) => this.heard(body), since);
    this.live();
  }

  heard(body) {
    this.lastRev = Math.max(this.lastRev, body.rev ?? 0);
    const { talk } = this;
    if (body.type === "MSG" || body.type === "SYSTEM") {
      this.lastSeq = Math.max(this.lastSeq, body.seq);
      talk.add(this.itemOf(body));
    } else if (body.type === "RECALL") talk.recall(body.msgNo);
    else if (body.type === "TYPING") this.typed(body);
    else if (body.type.startsWith("ORDER_CARD_")) talk.order(body.orderCardId, { status: body.status });
    else if (body.type === "READ_RECEIPT" && body.readerId !== this.me.id) this.reached(body.lastReadMsgId, "read");
    else if (body.type === "DELIVERED_RECEIPT" && body.readerId !== this.me.id) this.reached(body.lastDeliveredMsgId, "delivered");
  }

  typed({ senderId, content }) {
    if (senderId !== this.me.id) this.talk.type(this.person(senderId)?.nickname ?? "", content);
  }

  reached(msgId, state) {
    const last = this.talk.items.findLast((item) => item.msgId <= msgId);
    if (last) this.talk.reached(last.id, state);
  }

  itemOf(body) {
    const { seq: place, msgId, sendTime } = body;
    const about = { msgId, place, time: hour(sendTime), recalled: body.recalled };
    if (body.type === "SYSTEM") return { ...about, id: `s${msgId}`, kind: "notice", text: body.content };
    const mine = body.senderId === this.me.id;
    return { ...about, id: body.msgNo, mine, name: body.senderName, state: mine ? "sent" : undefined, ...bodyOf(body) };
  }

  transmit(item) {
    const { sessionId } = this.stage.session;
    return this.ask("/app/chat/send", { sessionId, msgNo: item.id, ...wireOf(item) }).then(() => this.talk.settle(item.id));
  }

  offer({ name, price, seconds }) {
    const { sessionId } = this.stage.session;
    return this.http.call("POST", `/api/desk/sessions/${sessionId}/order-cards`, { name, price, countdownSeconds: seconds });
  }

  recall(item) {
    this.tell("/app/chat/recall", { sessionId: this.stage.session.sessionId, msgNo: item.id });
  }

  type(content) {
    this.tell("/app/chat/typing", { sessionId: this.stage.session.sessionId, content });
  }

  read() {
    const last = this.talk.items.findLast((item) => item.msgId);
    if (last) this.tell("/app/chat/read", { sessionId: this.stage.session.sessionId, lastReadMsgId: last.msgId });
  }
}

const KINDS = { job_card: "job", order_card: "order", audio: "voice" };

function bodyOf({ msgType, content, payload, fileUrl, fileName, fileSize, duration, width, height }) {
  const kind = KINDS[msgType] ?? msgType;
  if (kind === "order") {
    const { orderCardId, name, price, status, expiresAt } = payload ?? {};
    return { kind, order: { id: String(orderCardId), name, price, status, expiresAt: Date.parse(expiresAt) } };
  }
  if (kind === "job") return { kind, payload, text: payload?.title };
  if (kind === "location") return { kind, payload, text: payload?.address ?? payload?.label };
  return { kind, text: content, url: fileUrl, file: { name: fileName, size: fileSize, duration, width, height } };
}

function wireOf({ kind, text, url, file, payload }) {
  if (kind === "text") return { msgType: "text", content: text };
  if (kind === "job") return { msgType: "job_card", payload };
  if (kind === "location") return { msgType: "location", payload };
  const { name, size, mime, width, height, duration } = file;
  return { msgType: kind, fileUrl: url, fileName: name, fileSize: size, fileType: mime, width, height, duration };
}
