// The vendored bundle has no exports: imported as a module, it puts itself into globalThis.protobuf.
import "../vendor/protobufjs/protobuf.min.js";

const { Reader, Writer } = globalThis.protobuf;

// Weiyu's three messages by field number (chat/wire/weiyu.proto); every scalar is a string.
const USER = { 1: "uid", 2: "nickname", 3: "avatar", 4: "type", 5: "extra" };
const THREAD = { 1: "uid", 2: "topic", 3: "type", 4: "state", 5: ["user", USER], 6: "channel", 7: "extra" };
const MESSAGE = {
  1: "uid", 2: "type", 3: "content", 4: "status", 5: "createdAt", 6: "channel", 7: ["thread", THREAD], 8: ["user", USER], 9: "extra",
};
const DELIMITED = 2; // wire type of strings and messages

/** The bytes of a message. */
export function encode(message) {
  return written(message, MESSAGE, Writer.create()).finish();
}

/** The message in `bytes`. Throws for what is no protobuf. */
export function decode(bytes) {
  const reader = Reader.create(bytes);
  return read(reader, reader.len, MESSAGE);
}

function written(message, schema, writer) {
  for (const [number, field] of Object.entries(schema)) {
    const [name, inner] = [field].flat();
    const value = message[name];
    if (value === undefined || value === "") continue;
    writer.uint32((number << 3) | DELIMITED);
    if (inner) written(value, inner, writer.fork()).ldelim();
    else writer.string(String(value));
  }
  return writer;
}

function read(reader, end, schema) {
  const message = {};
  while (reader.pos < end) {
    const tag = reader.uint32();
    const [name, inner] = [schema[tag >>> 3]].flat();
    if (!name) reader.skipType(tag & 7);
    else if (inner) message[name] = nested(reader, inner);
    else message[name] = reader.string();
  }
  return message;
}

function nested(reader, schema) {
  const length = reader.uint32();
  return read(reader, reader.pos + length, schema);
}
