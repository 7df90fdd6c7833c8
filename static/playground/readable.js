// What signs somebody in is not shown: tokens and signatures, wherever they stand.
const TOKEN = /eyJ[\w-]{8,}(?:\.[\w-]+){0,2}/g;
const SECRET = /("?(?:password|passcode|userSig|accessToken)"?\s*[:=]\s*"?)[^"\s,&]+/g;
const LONGEST = 6000; // characters of a frame

export function masked(text) {
  return (text ?? "").replace(TOKEN, "eyJ•••").replace(SECRET, "$1•••").slice(0, LONGEST);
}

/** JSON as people read it; anything else as it is. */
export function pretty(text) {
  try {
    return JSON.stringify(unfolded(JSON.parse(text)), null, 2);
  } catch {
    return text;
  }
}

/** A STOMP frame: its command, then headers and body as they came. Empty ones are heart-beats. */
export function stompFrame(data) {
  const said = typeof data === "string" ? data : new TextDecoder().decode(data);
  const whole = said.replace(/\0$/, "");
  if (!whole.trim()) return { title: "♥ heart-beat", beat: true };
  const [head, ...rest] = whole.split("\n\n");
  const [command, ...headers] = head.split("\n");
  const destination = headers.find((line) => line.startsWith("destination:"))?.slice(12);
  const body = rest.join("\n\n");
  const text = [head, pretty(body)].filter(Boolean).join("\n\n");
  return { title: command, about: destination, hint: hintOf(body) || headers.join(" "), text };
}

/** An MQTT packet by its name and fields; `payload` is what a PUBLISH carries, as JSON. */
export function mqttPacket(packet, payload) {
  const fields = FIELDS.filter((name) => packet[name] !== undefined && packet[name] !== null && packet[name] !== "");
  const lines = fields.map((name) => `${name}: ${typeof packet[name] === "object" ? JSON.stringify(packet[name]) : packet[name]}`);
  if (packet.cmd === "connect") lines.push("password: •••");
  const text = [lines.join("\n"), payload && `protobuf Message ${pretty(payload)}`].filter(Boolean).join("\n\n");
  const hint = (payload && hintOf(payload)) || lines.join(" ");
  return { title: packet.cmd.toUpperCase(), about: packet.topic, hint, text, beat: packet.cmd.startsWith("ping") };
}

const FIELDS = [
  "clientId", "username", "protocolId", "protocolVersion", "clean", "keepalive", "sessionPresent", "returnCode",
  "topic", "messageId", "qos", "dup", "retain",
];

/** The gist of a JSON text: what kind of thing it is, and what it says. */
export function hintOf(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return text.slice(0, LONGEST_HINT);
  }
  const parts = GIST.map((name) => value?.[name]).filter((part) => typeof part === "string" && /\D/.test(part));
  return (parts.length ? parts.join(" · ") : JSON.stringify(value)).replace(/\s+/g, " ").slice(0, LONGEST_HINT);
}

const GIST = ["type", "msgType", "status", "content", "cltext"];
const LONGEST_HINT = 160;

// Weiyu writes JSON in strings inside JSON: unfolded, it can be read.
function unfolded(value) {
  if (typeof value === "string" && /^[[{]/.test(value)) {
    try {
      return unfolded(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(unfolded);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unfolded(inner)]));
}
