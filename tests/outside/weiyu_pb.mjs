// Weiyu's three messages on Google's own runtime, as its generator would make them: every scalar is a string.
import jspb from "google-protobuf";

const { BinaryReader, BinaryWriter } = jspb;

/** A class with getters, setters, serializeBinary and deserializeBinary; `fields` is [name, number, class or null]. */
function message(fields) {
  class Message {
    values = {};

    static deserializeBinary(bytes) {
      return Message.read(new BinaryReader(bytes));
    }

    static read(reader) {
      const made = new Message();
      while (reader.nextField() && !reader.isEndGroup()) {
        const field = fields.find(([, number]) => number === reader.getFieldNumber());
        if (!field) {
          reader.skipField();
        } else if (field[2]) {
          reader.readMessage(null, () => (made.values[field[0]] = field[2].read(reader)));
        } else {
          made.values[field[0]] = reader.readString();
        }
      }
      return made;
    }

    serializeBinary() {
      const writer = new BinaryWriter();
      this.write(writer);
      return writer.getResultBuffer();
    }

    write(writer) {
      for (const [name, number, kind] of fields) {
        const value = this.values[name];
        if (kind && value) {
          writer.writeMessage(number, value, (inner, to) => inner.write(to));
        } else if (value !== undefined && value !== "") {
          writer.writeString(number, String(value));
        }
      }
    }
  }
  for (const [name, , kind] of fields) {
    const suffix = name[0].toUpperCase() + name.slice(1).toLowerCase();
    Message.prototype[`get${suffix}`] = function () {
      return this.values[name] ?? (kind ? undefined : "");
    };
    Message.prototype[`set${suffix}`] = function (value) {
      this.values[name] = value;
      return this;
    };
  }
  return Message;
}

export const User = message([["uid", 1], ["nickname", 2], ["avatar", 3], ["type", 4], ["extra", 5]]);
export const Thread = message([
  ["uid", 1], ["topic", 2], ["type", 3], ["state", 4], ["user", 5, User], ["channel", 6], ["extra", 7],
]);
export const Message = message([
  ["uid", 1], ["type", 2], ["content", 3], ["status", 4], ["createdAt", 5], ["channel", 6], ["thread", 7, Thread],
  ["user", 8, User], ["extra", 9],
]);
