import { Http } from "../http.js";
import { StompDoor } from "./stomp_door.js";
import { Weiyu } from "./weiyu_message.js";

/** Weiyu's visitor page: stompjs on /stomp. */
export class WeiyuVisitorDoor extends Weiyu(StompDoor) {
  static can = ["image", "file", "voice", "location", "typing", "read", "pay"];

  async open({ accessToken }) {
    this.topic = this.stage.session.topic.replaceAll("/", ".");
    this.http = new Http(this.frames, { Authorization: `Bearer ${accessToken}` });
    const path = `/visitor/api/v1/message/thread/topic?topic=${this.stage.session.topic}&pageNumber=0&pageSize=30`;
    const { data } = await this.http.call("GET", path);
    for (const message of data.content.reverse()) this.heard(message);
    this.connect("/stomp", { login: this.me.uid, Authorization: `Bearer ${accessToken}` });
  }

  /** The server first says what this person has not acknowledged, then what happens from now on. */
  onConnected() {
    this.hear("/user/queue/errors", ({ title, hint }) => this.refuse([title, hint].filter(Boolean).join(" · ")));
    this.hear(`/topic/${this.topic}`, (message, frame) => {
      this.heard(message);
      frame.ack();
    }, { ack: "client" });
    this.live();
  }

  /** The echo is the confirmation. */
  transmit(item) {
    this.tell(`/app/${this.topic}`, this.said(item));
  }

  recall(item) {
    this.tell(`/app/${this.topic}`, this.messageOf("RECALL", item.id));
  }

  type(text) {
    this.tell(`/app/${this.topic}`, this.messageOf("PREVIEW", JSON.stringify({ content: text })));
  }

  read() {
    const newest = this.newestOfOthers();
    if (newest) this.tell(`/app/${this.topic}`, this.messageOf("READ", newest.id));
  }

  /** In demo mode the visitor pays; elsewhere the site does. */
  pay(order) {
    return this.http.call("POST", `/api/desk/order-cards/${order.id}/pay`, {});
  }
}
