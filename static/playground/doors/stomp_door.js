import { Client } from "../../home/stomp.js";
import { stompFrame } from "../readable.js";
import { tapped } from "../tap.js";
import { Door } from "./door.js";

const VERSIONS = ["v12.stomp", "v11.stomp", "v10.stomp"];

/** A door whose clients speak STOMP by @stomp/stompjs. A subclass says what to do `onConnected`. */
export class StompDoor extends Door {
  connect(path, headers, options = {}) {
    const open = options.open ?? (() => new WebSocket(`${location.origin.replace(/^http/, "ws")}${path}`, VERSIONS));
    this.client = new Client({
      webSocketFactory: () => tapped(open(), this.frames, stompFrame),
      connectHeaders: headers,
      heartbeatOutgoing: 0,
      heartbeatIncoming: options.beats ?? 10_000,
      heartbeatToleranceMultiplier: 2.5,
      discardWebsocketOnCommFailure: true,
      reconnectDelay: 1000,
      onConnect: (frame) => this.onConnected(frame),
      onStompError: ({ headers: { message }, body }) => this.refuse(body.split("\n")[0] || message),
      onWebSocketClose: () => this.lost(),
    });
    this.receipts = 0;
    this.client.activate();
  }

  /** As a lost network would: no DISCONNECT, no farewell. */
  cut() {
    return this.client.deactivate({ force: true });
  }

  reconnect() {
    this.client.activate();
  }

  hear(destination, heard, headers = {}) {
    return this.client.subscribe(destination, (message) => heard(JSON.parse(message.body), message), headers);
  }

  /** Resolves when the server confirms: after the commit. */
  ask(destination, body, headers = {}) {
    const receipt = `r${(this.receipts += 1)}`;
    const settled = new Promise((resolve) => this.client.watchForReceipt(receipt, resolve));
    this.tell(destination, body, { ...headers, receipt });
    return settled;
  }

  tell(destination, body, headers = {}) {
    this.client.publish({ destination, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
  }
}
