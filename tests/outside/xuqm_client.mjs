// An IM client made of parts that others wrote, over the transport that the test names.
//   node xuqm_client.mjs <http url> <token> <stompjs|webstomp> <native|websocket|xhr-streaming|xhr-polling|eventsource>
// Commands: {do: "subscribe", id, destination} | {do: "send", destination, body} | {do: "leave"}
import { Client } from "@stomp/stompjs";
import SockJS from "sockjs-client";
import webstomp from "webstomp-client";
import { WebSocket } from "ws";

import { commands, report } from "./report.mjs";

Object.assign(globalThis, { WebSocket });
const [url, token, library, transport] = process.argv.slice(2);
const address = `${url}/ws/im?token=${token}`;
const connectHeaders = { Authorization: `Bearer ${token}`, host: "dev.xuqinmin.com" };

function makeSocket() {
  if (transport === "native") return new WebSocket(address.replace("http", "ws"), "v12.stomp");
  const socket = new SockJS(address, null, { transports: [transport] });
  socket.addEventListener("open", () => report("open", { transport: socket.transport }));
  return socket;
}

const onMessage = ({ headers, body }) => report("message", { headers, data: JSON.parse(body) });

function overStompjs() {
  const client = new Client({
    webSocketFactory: makeSocket,
    connectHeaders,
    reconnectDelay: 0,
    heartbeatIncoming: 0,
    heartbeatOutgoing: 0,
    onConnect: ({ headers }) => report("connected", { headers }),
    onStompError: ({ headers, body }) => report("error", { headers, body }),
    onWebSocketClose: ({ code, reason }) => report("closed", { code, reason }),
    onUnhandledMessage: onMessage,
  });
  client.activate();
  return {
    subscribe: ({ id, destination, receipt }) => {
      client.watchForReceipt(receipt, () => report("receipt", { receipt }));
      client.subscribe(destination, onMessage, { id, receipt });
    },
    send: ({ destination, body }) => client.publish({ destination, body: JSON.stringify(body) }),
    leave: () => client.deactivate(),
  };
}

function overWebstomp() {
  const client = webstomp.over(makeSocket(), { debug: false, heartbeat: { outgoing: 0, incoming: 0 } });
  client.onreceive = onMessage;
  client.onreceipt = ({ headers }) => report("receipt", { receipt: headers["receipt-id"] });
  client.connect(
    connectHeaders,
    ({ headers }) => report("connected", { headers }),
    (failure) => report(failure.command === "ERROR" ? "error" : "closed", { body: failure.body, code: failure.code }),
  );
  return {
    subscribe: ({ id, destination, receipt }) => client.subscribe(destination, onMessage, { id, receipt }),
    send: ({ destination, body }) => client.send(destination, JSON.stringify(body)),
    leave: () => new Promise((left) => client.disconnect(left)),
  };
}

const actions = library === "webstomp" ? overWebstomp() : overStompjs();
for await (const { do: action, ...parameters } of commands()) {
  await actions[action](parameters);
  if (action === "leave") report("left");
}
process.exit(0);
