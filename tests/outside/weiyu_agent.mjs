// An agent on mqtt.js whose payloads protobufjs reads and writes, by our own .proto.
//   node weiyu_agent.mjs <ws url> <client id> <username> <token> <protocol version> <proto file> <clean>
import { readFileSync } from "node:fs";

import mqtt from "mqtt";
import protobuf from "protobufjs";

import { commands, report } from "./report.mjs";

const [url, clientId, username, password, version, proto, clean] = process.argv.slice(2);
const Message = protobuf.parse(readFileSync(proto, "utf8"), { keepCase: true }).root.lookupType("Message");
const client = mqtt.connect(url + "/websocket", {
  clientId,
  username,
  password,
  clean: clean === "true",
  protocolVersion: Number(version),
  reconnectPeriod: 300,
  keepalive: 30,
  ...(version === "5" ? { properties: { sessionExpiryInterval: 3600 } } : {}),
});

client.on("connect", (packet) => report("connected", { present: packet.sessionPresent }));
client.on("message", (topic, payload, packet) => {
  const message = Message.toObject(Message.decode(payload));
  report("message", { topic, qos: packet.qos, dup: packet.dup, ...message });
});
client.on("close", () => report("closed"));
client.on("disconnect", (packet) => report("disconnect", { reason: packet.reasonCode }));
client.on("error", (error) => report("error", { error: String(error), code: error.code }));

for await (const { act, ...rest } of commands()) {
  if (act === "say") {
    const payload = Message.encode(Message.fromObject(rest.message)).finish();
    client.publish(rest.message.thread.topic, Buffer.from(payload), { qos: rest.qos }, (error) =>
      report("published", { uid: rest.message.uid, error: error && String(error) }),
    );
  } else if (act === "stop") {
    client.end(false, () => report("stopped"));
  } else if (act === "go") {
    client.reconnect();
  }
}
client.end(true, () => process.exit(0));
