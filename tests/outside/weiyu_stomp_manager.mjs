// Seed 001's complete example with the real @stomp/stompjs: its class word for word, without the type annotations, the
// URL of our server, and the two methods that it leaves to the page: what to do with a message, and the fallback.
import * as StompJs from "@stomp/stompjs";
import { WebSocket } from "ws";

import { commands, report } from "./report.mjs";

Object.assign(globalThis, { WebSocket });
const [wsUrl, httpUrl, username, topic, orgUid] = process.argv.slice(2);

class StompManager {
stompClient = null;
subscribedTopics = [];
currentTopic = "";

// 建立连接
async connect(username, topic, orgUid) {
this.subscribedTopics = [];

this.stompClient = new StompJs.Client({
brokerURL: this.getStompWsUrl(),
connectHeaders: {
login: username || "",
},
heartbeatIncoming: 10 * 1000,
heartbeatOutgoing: 10 * 1000,
debug: (str) => {
if (process.env.NODE_ENV === 'development') {
console.log("STOMP:", str);
}
},
});

// 设置事件监听
this.setupEventHandlers(topic, orgUid);

// 激活连接
this.stompClient.activate();
}

// 设置事件处理
setupEventHandlers(topic, orgUid) {
if (!this.stompClient) return;

this.stompClient.onConnect = (frame) => {
console.log("连接成功:", frame);
report("connected", { headers: frame.headers });
setTimeout(() => {
this.subscribe(topic, orgUid);
report("subscribed");
}, 500);
};

this.stompClient.onDisconnect = (frame) => {
console.log("连接断开:", frame);
this.subscribedTopics = [];
report("disconnected");
};

this.stompClient.onStompError = (frame) => {
console.error("STOMP错误:", frame.headers["message"]);
this.subscribedTopics = [];
report("error", { headers: frame.headers });
};

// The short example clears the list here (onWebSocketClose); without it the class would never subscribe again.
this.stompClient.onWebSocketClose = () => {
this.subscribedTopics = [];
report("closed");
};
}

// 订阅消息
subscribe(topic, orgUid) {
if (!this.stompClient?.connected) return;

const transformedTopic = topic.replace(/\//g, ".");

if (this.subscribedTopics.includes(transformedTopic)) return;

this.subscribedTopics.push(transformedTopic);
this.currentTopic = transformedTopic;

this.stompClient.subscribe(
`/topic/${transformedTopic}`,
(message) => {
if (message.body) {
const messageObject = JSON.parse(message.body);
this.handleMessage(messageObject, orgUid);
}
message.ack();
},
{ ack: "client" }
);
}

// 发送消息
sendMessage(message) {
if (!this.isConnected()) {
this.sendHttpMessage(message);
return;
}

this.stompClient.publish({
destination: `/app/${this.currentTopic}`,
body: message,
});
}

// 检查连接状态
isConnected() {
return this.stompClient != null && this.stompClient.connected;
}

// 断开连接
disconnect() {
if (this.stompClient) {
this.stompClient.deactivate();
this.subscribedTopics = [];
}
}

getStompWsUrl() {
return wsUrl;
}

handleMessage(messageObject, orgUid) {
report("message", { message: messageObject, orgUid });
}

async sendHttpMessage(message) {
try {
const response = await fetch(`${httpUrl}/visitor/api/v1/message/send`, {
method: "POST",
headers: { "Content-Type": "application/json" },
body: JSON.stringify({ json: message, client: "web" }),
});
report("fallback", { envelope: await response.json() });
} catch (error) {
report("fallback refused", { reason: String(error.cause?.code ?? error) });
}
}
}

const stompManager = new StompManager();
stompManager.connect(username, topic, orgUid);

for await (const command of commands()) {
  if (command.send) stompManager.sendMessage(JSON.stringify(command.send));
  if (command.unsubscribe) stompManager.stompClient.unsubscribe(command.unsubscribe);
  if (command.disconnect) stompManager.disconnect();
}
