import mqtt from "../../vendor/mqtt/mqtt.esm.js";
import { Http } from "../http.js";
import { mqttPacket } from "../readable.js";
import { decode, encode } from "../weiyu_proto.js";
import { Door, freshNumber } from "./door.js";
import { Weiyu } from "./weiyu_message.js";

const DEVICE = "playground-device";

/** Weiyu's agent client: mqtt.js and protobufjs on /websocket. It never subscribes: an agent hears all their threads. */
export class WeiyuAgentDoor extends Weiyu(Door) {
  static can = ["image", "file", "voice", "location", "job", "typing", "read"];

  async open(signIn) {
    const { data } = await new Http(this.frames).call("POST", "/auth/v1/login", { ...signIn, platform: "BYTEDESK" });
    this.http = new Http(this.frames, { Authorization: `Bearer ${data.accessToken}` });
    this.early = [];
    this.connect(signIn.username, data.accessToken);
  }

  connect(username, password) {
    this.client = mqtt.connect(`${location.origin.replace(/^http/, "ws")}/websocket`, {
      clientId: `${this.me.uid}/web/${device()}`,
      username,
      password,
      clean: false,
      keepalive: 30,
      reconnectPeriod: 1000,
      // Worker timers come from a blob, which the page's Content-Security-Policy forbids.
      timerVariant: "native",
    });
    this.client.on("packetsend", (packet) => this.frames.sent(spelled(packet)));
    this.client.on("packetreceive", (packet) => this.frames.received(spelled(packet)));
    this.client.on("message", (_topic, payload) => this.arrived(decode(payload)));
    this.client.on("connect", () => this.connected());
    this.client.on("close", () => this.lost());
    this.client.on("error", ({ message }) => this.refuse(message));
  }

  /** A new device begins now, so what was before comes over HTTP; later the session itself remembers. */
  async connected() {
    if (this.early) {
      const path = `/api/v1/message/query/topic?topic=${this.stage.session.topic}&pageNumber=0&pageSize=30`;
      const { data } = await this.http.call("GET", path);
      const early = this.early;
      this.early = null;
      for (const message of [...data.content.reverse(), ...early]) this.heard({ ...message, timestamp: undefined });
    }
    this.live();
  }

  arrived(message) {
    if (message.thread?.topic !== this.stage.session.topic) return;
    if (this.early) this.early.push(message);
    else this.heard(message);
  }

  cut() {
    return new Promise((resolve) => this.client.end(true, {}, resolve));
  }

  reconnect() {
    this.client.reconnect();
  }

  publish(message, qos, settled) {
    this.client.publish(this.stage.session.topic, encode(message), { qos }, settled);
  }

  transmit(item) {
    this.publish(this.said(item), 1, (fault) => fault || this.talk.settle(item.id));
  }

  recall(item) {
    this.publish(this.messageOf("RECALL", item.id), 1);
  }

  type() {
    this.publish(this.messageOf("TYPING", ""), 0);
  }

  read() {
    const newest = this.newestOfOthers();
    if (newest) this.publish(this.messageOf("READ", newest.id), 1);
  }
}

/** The device of this tab: a reload goes on where it was, a second tab is another one. */
function device() {
  const kept = sessionStorage.getItem(DEVICE) ?? freshNumber().slice(0, 12);
  sessionStorage.setItem(DEVICE, kept);
  return kept;
}

function spelled(packet) {
  if (packet.cmd !== "publish") return mqttPacket(packet);
  return mqttPacket(packet, JSON.stringify(decode(packet.payload)));
}
