import { Client } from "./stomp.js";

const FIRST_DELAY = 400; // ms
const LONGEST_DELAY = 15_000; // ms
const PATIENCE = 2.5; // heart-beats that may stay out
const EXPONENTIAL = 1; // ReconnectionTimeMode of the client

/**
 * One person's STOMP connection. `state` is connecting, live, lost (it comes back by itself), dropped (somebody
 * pressed the button) or signed_out. Fires `state`, `live` at each CONNECTED, and `refused` for an ERROR frame.
 */
export class Line extends EventTarget {
  constructor(url, token) {
    super();
    this.state = "connecting";
    this.receipts = 0;
    this.client = new Client({
      brokerURL: url,
      connectHeaders: { Authorization: `Bearer ${token}`, "accept-language": document.documentElement.lang },
      // Timers of a hidden page run once a minute, so this side promises no beats; the server still beats.
      heartbeatOutgoing: 0,
      heartbeatIncoming: 10_000,
      heartbeatToleranceMultiplier: PATIENCE,
      discardWebsocketOnCommFailure: true,
      connectionTimeout: 10_000,
      reconnectDelay: FIRST_DELAY * (1 + Math.random() / 2),
      reconnectTimeMode: EXPONENTIAL,
      maxReconnectDelay: LONGEST_DELAY,
      onConnect: () => this.connected(),
      onStompError: (frame) => this.refused(frame),
      onWebSocketClose: () => this.closed(),
    });
    addEventListener("online", () => this.state === "lost" && this.hurry());
  }

  get isLive() {
    return this.state === "live";
  }

  open() {
    this.turn("connecting");
    this.client.activate();
  }

  /** Cut the line as a lost network would: no DISCONNECT, no farewell. */
  drop() {
    this.turn("dropped");
    this.client.deactivate({ force: true });
  }

  /** Hear a destination. `settled` is called when the server has this ear, after everything that was missed. */
  subscribe(destination, heard, headers = {}, settled = () => {}) {
    const receipt = this.receipt(settled);
    this.client.subscribe(destination, (frame) => heard(JSON.parse(frame.body), frame), { ...headers, receipt });
  }

  /** SEND. With `settled` the server is asked for a RECEIPT, which it gives after the commit. */
  send(destination, body, settled = null) {
    const headers = { "content-type": "application/json" };
    if (settled) headers.receipt = this.receipt(settled, body.msgNo);
    this.client.publish({ destination, headers, body: JSON.stringify(body) });
  }

  receipt(settled, name = `r${(this.receipts += 1)}`) {
    this.client.watchForReceipt(name, settled);
    return name;
  }

  connected() {
    this.turn("live");
    this.dispatchEvent(new Event("live"));
  }

  /** A fatal frame: the server closes after it. `receipt` names the request that it refuses, if any. */
  refused(frame) {
    const { code, retry, "receipt-id": receipt, message } = frame.headers;
    if (code === "unauthorized") {
      this.turn("signed_out");
      this.client.deactivate();
    }
    const reason = frame.body.split("\n")[0] || message;
    const detail = { code, retry: retry === "true", receipt, reason };
    this.dispatchEvent(new CustomEvent("refused", { detail }));
  }

  closed() {
    if (this.state === "live" || this.state === "connecting") this.turn("lost");
  }

  async hurry() {
    await this.client.deactivate({ force: true });
    this.client.activate();
  }

  turn(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
