// @stomp/stompjs on a leash: the test says when to subscribe, publish, break the line and leave.
//   node desk_stompjs.mjs <ws url> <token> <client options as JSON>
// Commands: {do: "subscribe", id, destination, headers} | {do: "unsubscribe", id} | {do: "publish", ...as stompjs takes it}
//   | {do: "ack", id} | {do: "break"} | {do: "deactivate"}; `binary` in a publish is the body as octets.
import { Client, Versions } from "@stomp/stompjs";
import { WebSocket } from "ws";

import { commands, report } from "./report.mjs";

Object.assign(globalThis, { WebSocket });
const [url, token, options] = process.argv.slice(2);
const { versions, ...rest } = JSON.parse(options ?? "{}");
const subscriptions = new Map();
const received = new Map();

const client = new Client({
  brokerURL: `${url}/ws/chat`,
  connectHeaders: { Authorization: `Bearer ${token}` },
  reconnectDelay: 100,
  ...(versions ? { stompVersions: new Versions(versions) } : {}),
  ...rest,
  onConnect: ({ headers }) => report("connected", { headers, version: client.connectedVersion }),
  onStompError: ({ headers, body }) => report("error", { headers, body }),
  onWebSocketClose: ({ code, reason }) => report("closed", { code, reason }),
  onUnhandledReceipt: ({ headers }) => report("receipt", { headers }),
});

function onMessage(message) {
  received.set(message.headers["message-id"], message);
  report("message", { headers: message.headers, data: JSON.parse(message.body), binary: message.isBinaryBody });
}

const actions = {
  subscribe({ id, destination, headers = {} }) {
    subscriptions.set(id, client.subscribe(destination, onMessage, { id, ...headers }));
  },
  unsubscribe: ({ id, headers }) => subscriptions.get(id).unsubscribe(headers),
  publish({ binary, ...parameters }) {
    client.publish(binary === undefined ? parameters : { ...parameters, binaryBody: Buffer.from(binary, "utf-8") });
  },
  ack: ({ id, headers }) => received.get(id).ack(headers),
  break: () => client.forceDisconnect(),
  async deactivate() {
    await client.deactivate();
    report("deactivated");
  },
};

client.activate();
for await (const { do: action, ...parameters } of commands()) {
  await actions[action](parameters);
}
await client.deactivate();
report("left");
