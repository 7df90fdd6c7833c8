// The two programs of seed 000, as the document has them; only the URL is another one. Around them stands what a
// page would bring: a WebSocket, a token, the session, and a place to show messages.
//   node desk_seed.mjs <ws url> <token> <sessionNo> <sessionId>
import { Client } from '@stomp/stompjs';
import { WebSocket } from "ws";

import { commands, report } from "./report.mjs";

Object.assign(globalThis, { WebSocket });
const [url, token, sessionNo, id] = process.argv.slice(2);
const sessionId = Number(id);
const generateUUID = () => crypto.randomUUID();
const handleIncomingMessage = (data) => report("message", { data });

const chatClient = new Client({
brokerURL: url + '/ws/chat',
connectHeaders: { Authorization: 'Bearer ' + token },
onConnect: () => {
// 订阅会话消息频道
chatClient.subscribe(`/topic/session/${sessionNo}`, (msg) => {
const data = JSON.parse(msg.body);
handleIncomingMessage(data);
});
report("subscribed");
}
});
chatClient.activate();
// 发送消息
function sendTextMessage(content) {
chatClient.publish({
destination: '/app/chat/send',
body: JSON.stringify({
msgType: 'text',
sessionId: sessionId,
msgNo: generateUUID(),
content: content
})
});
}

for await (const { content } of commands()) {
  sendTextMessage(content);
}
await chatClient.deactivate();
report("deactivated");
