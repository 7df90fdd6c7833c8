// Says back what it hears, and proves that every pinned client can be loaded. It tests the harness itself.
import { Client } from "@stomp/stompjs";
import * as googleProtobuf from "google-protobuf";
import mqtt from "mqtt";
import protobuf from "protobufjs";
import SockJS from "sockjs-client";
import webstomp from "webstomp-client";
import { WebSocket } from "ws";

import { commands, report } from "./report.mjs";

const clients = { Client, googleProtobuf, mqtt, protobuf, SockJS, webstomp, WebSocket };
console.log("libraries may print what they like");
report("ready", { arguments: process.argv.slice(2), clients: Object.keys(clients).filter((name) => clients[name]) });

for await (const command of commands()) {
  report("heard", command);
}
report("bye");
