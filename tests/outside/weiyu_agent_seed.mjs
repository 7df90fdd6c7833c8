// The program of seed 003, as the document has it; only the URL is another one. Around it stands what a page would
// bring: its messages' classes, who is signed in, the current thread, and a place to show what comes.
//   node weiyu_agent_seed.mjs <ws url> <uid> <username> <token> <device>
import mqtt from 'mqtt';

import { commands, report } from "./report.mjs";
import * as pb from "./weiyu_pb.mjs";

const [url, uid, username, accessToken, deviceUid] = process.argv.slice(2);
const messageProto = pb, threadProto = pb, userProto = pb;
const getMqttUrl = () => url + "/websocket";
const getUserInfo = () => ({ uid, nickname: '客服小魏', avatar: '', currentOrganization: { uid: 'df_org_uid' } });
const generateMessageId = () => crypto.randomUUID();
let currentThread = null;

// 全局MQTT客户端变量
let mqttClient = null;
// 建立 MQTT 连接
const mqttConnect = ({ uid, username, accessToken }) => {
// 检查访问令牌 - 匿名用户不建立MQTT连接
if (!accessToken) {
console.log("accessToken is empty, don't connect mqtt");
return;
}
const clientId = `${uid}/web/${deviceUid}`;
const options = {
keepalive: 30,
clientId: clientId,
username: username,
password: accessToken,
clean: false,
path: "/websocket",
reconnectPeriod: 300, // the seed's 5000 would only make the test wait
connectTimeout: 30000,
reschedulePings: true,
rejectUnauthorized: false,
};
mqttClient = mqtt.connect(getMqttUrl(), options);
return mqttClient;
};

const mqttSendMessage = async (messageUid, messageType, messageContent, currentThread) => {
const timestamp = Date.now();
if (mqttClient && mqttClient.connected) {
const thread = new threadProto.Thread();
thread.setUid(currentThread.uid);
thread.setType(currentThread.type);
thread.setTopic(currentThread.topic);
const threadUser = new userProto.User();
threadUser.setUid(currentThread.user?.uid);
threadUser.setNickname(currentThread.user?.nickname);
threadUser.setAvatar(currentThread.user?.avatar);
thread.setUser(threadUser);
const user = new userProto.User();
const userInfo = getUserInfo();
user.setUid(userInfo.uid);
user.setNickname(userInfo.nickname);
user.setAvatar(userInfo.avatar);
user.setType('USER');
const messageExtra = {
orgUid: userInfo?.currentOrganization?.uid
};
const message = new messageProto.Message();
message.setUid(messageUid);
message.setType(messageType);
message.setStatus('SENDING');
message.setCreatedat(timestamp);
message.setChannel('web');
message.setContent(formatMessageContent(messageType, messageContent));
message.setUser(user);
message.setThread(thread);
message.setExtra(JSON.stringify(messageExtra));
const messageData = message.serializeBinary();
mqttClient.publish(currentThread.topic, messageData, { qos: 0 });
} else {
report("offline-send");
}
};
// 格式化不同类型的消息内容
const formatMessageContent = (messageType, messageContent) => {
const textTypes = ['TEXT', 'WELCOME', 'NOTICE', 'TYPING', 'PROCESSING', 'READ', 'DELIVERED', 'RECALL'];
if (textTypes.includes(messageType)) {
return messageContent;
}
switch (messageType) {
case 'IMAGE':
return JSON.stringify({ url: messageContent, type: 'IMAGE' });
case 'FILE':
return JSON.stringify({ url: messageContent, type: 'FILE' });
case 'VIDEO':
return JSON.stringify({ url: messageContent, type: 'VIDEO' });
case 'AUDIO':
return JSON.stringify({ url: messageContent, type: 'AUDIO' });
case 'VOICE':
return JSON.stringify({ url: messageContent, type: 'VOICE' });
case 'LOCATION':
return JSON.stringify({ address: messageContent, type: 'LOCATION' });
default:
return messageContent;
}
};
const sendFileMessage = (topic, fileUrl, fileName, fileSize) => {
const messageUid = generateMessageId();
const fileContent = JSON.stringify({
url: fileUrl,
name: fileName,
size: fileSize,
type: 'FILE'
});
mqttSendMessage(messageUid, 'FILE', fileContent, currentThread);
};
const sendLocationMessage = (topic, latitude, longitude, address) => {
const messageUid = generateMessageId();
const locationContent = JSON.stringify({
latitude: latitude,
longitude: longitude,
address: address,
type: 'LOCATION'
});
mqttSendMessage(messageUid, 'LOCATION', locationContent, currentThread);
};
const handleReceivedMessage = (topic, messageBinary) => {
try {
const messageProtobuf =
messageProto.Message.deserializeBinary(messageBinary);
const message = {
uid: messageProtobuf.getUid(),
type: messageProtobuf.getType(),
content: messageProtobuf.getContent(),
createdAt: messageProtobuf.getCreatedat(),
user: {
uid: messageProtobuf.getUser().getUid(),
nickname: messageProtobuf.getUser().getNickname(),
avatar: messageProtobuf.getUser().getAvatar()
}
};
report("message", { topic, ...message, status: messageProtobuf.getStatus(),
thread: { uid: messageProtobuf.getThread().getUid(), topic: messageProtobuf.getThread().getTopic(),
type: messageProtobuf.getThread().getType(), user: messageProtobuf.getThread().getUser()?.getUid() } });
} catch (error) {
report("failed", { error: String(error) });
}
};
const sendMessage = (topic, content, type = 'TEXT') => {
if (mqttClient && mqttClient.connected) {
const message = {
uid: generateMessageId(),
type: type,
content: content,
timestamp: Date.now()
};
const messageData = JSON.stringify(message);
mqttClient.publish(topic, messageData);
}
};

mqttConnect({ uid, username, accessToken });
mqttClient.on('connect', (packet) => {
const userTopic = `user/${uid}/messages`;
mqttClient.subscribe(userTopic, { qos: 0 }, (error, granted) => report("subscribed", { error: error && String(error), granted }));
report("connected", { present: packet.sessionPresent });
});
mqttClient.on('message', (topic, message) => {
handleReceivedMessage(topic, message);
});
mqttClient.on('close', () => report("closed"));
mqttClient.on('error', (error) => report("error", { error: String(error) }));

const actions = {
  thread: ({ thread }) => (currentThread = thread),
  say: ({ uid, type, content }) => mqttSendMessage(uid, type, content, currentThread),
  file: ({ url, name, size }) => sendFileMessage(currentThread.topic, url, name, size),
  location: ({ latitude, longitude, address }) => sendLocationMessage(currentThread.topic, latitude, longitude, address),
  direct: ({ topic, content }) => sendMessage(topic, content),
  cut: () => mqttClient.stream.destroy(),
};
for await (const { act, ...rest } of commands()) {
  actions[act](rest);
}
mqttClient.end(false, () => process.exit(0));
