import { Client } from "../../home/stomp.js";
import { locale } from "./texts.js";

const BEAT = 10_000; // ms between the server's heart-beats
const PATIENCE = 2.5; // beats that may stay out
const ANSWER = 5_000; // ms that an answer to a probe may take
const SILENCE = 10_000; // ms without a frame after which a send asks first

/**
 * One STOMP connection, from its opening to its end; it never comes back, `live.js` makes another one. A socket says
 * that it is open long after the network is gone, so what counts is when something last came in.
 */
export class Connection {
  /** `told` has connected(headers), message(frame, ack), receipt(id), refused(frame) and closed(). */
  constructor(told) {
    this.told = told;
    this.isOver = false;
    this.seen = performance.now();
    this.probes = 0;
    this.timer = 0;
  }

  open(url, token) {
    if (this.isOver) return;
    this.client = new Client({
      webSocketFactory: () => this.socket(url),
      connectHeaders: { Authorization: `Bearer ${token}`, "accept-language": locale() },
      // Timers of a hidden page run once a minute, so this side promises no beats.
      heartbeatOutgoing: 0,
      heartbeatIncoming: BEAT,
      heartbeatToleranceMultiplier: PATIENCE,
      discardWebsocketOnCommFailure: true,
      connectionTimeout: 10_000,
      reconnectDelay: 0,
      onConnect: (frame) => this.isOver || this.told.connected(frame.headers),
      onUnhandledReceipt: (frame) => this.isOver || this.told.receipt(frame.headers["receipt-id"]),
      onStompError: (frame) => this.isOver || this.told.refused(frame),
      onWebSocketClose: () => this.end(),
    });
    this.client.activate();
  }

  socket(url) {
    this.ws = new WebSocket(url, ["v12.stomp"]);
    this.ws.addEventListener("message", () => (this.seen = performance.now()));
    return this.ws;
  }

  subscribe(destination, id, headers) {
    this.client.subscribe(destination, (frame) => this.isOver || this.told.message(frame, () => this.ack(frame)), { ...headers, id });
  }

  unsubscribe(id) {
    this.client.unsubscribe(id);
  }

  ack(frame) {
    if (!this.isOver) frame.ack();
  }

  send(destination, body, headers = {}) {
    const all = { "content-type": "application/json", ...headers };
    this.client.publish({ destination, headers: all, body: JSON.stringify(body) });
  }

  probeIfSilent() {
    if (performance.now() - this.seen > SILENCE) this.probe();
  }

  /** Ask for any answer at all: an empty transaction, whose receipt changes nothing. */
  probe() {
    if (this.timer || this.isOver || this.ws?.readyState !== WebSocket.OPEN || !this.client.connected) return;
    const name = `probe${(this.probes += 1)}`;
    const asked = performance.now();
    this.ws.send(`BEGIN\ntransaction:${name}\nreceipt:${name}\n\n\0`);
    this.ws.send(`ABORT\ntransaction:${name}\n\n\0`);
    this.timer = setTimeout(() => {
      this.timer = 0;
      if (this.seen < asked) this.end();
    }, ANSWER);
  }

  /** Leave politely. */
  close() {
    this.isOver = true;
    clearTimeout(this.timer);
    this.client?.deactivate();
  }

  /** It is over, whatever the socket says. */
  end() {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.timer);
    this.client?.deactivate({ force: true });
    this.told.closed();
  }
}
