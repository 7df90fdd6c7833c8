const END = "\0";

/**
 * As much of STOMP 1.2 (stomp.github.io) as a visitor needs, on one socket. `acts` are {opened(), refused(headers),
 * closed()}. Values of headers are kept as they stand on the wire: whatever is sent back is sent as it came, and
 * nothing that people type is ever one. Bodies are JSON, so no frame holds a zero byte but at its end.
 */
export class Stomp {
  constructor(socket, login, { opened, refused, closed }) {
    this.socket = socket;
    this.made = 0;
    this.ears = new Map(); // id of a subscription or a receipt -> who waits for it
    this.told = {
      CONNECTED: opened,
      ERROR: refused,
      MESSAGE: (headers, body) => this.ears.get(headers.subscription)?.(JSON.parse(body), () => this.write("ACK", { id: headers.ack })),
      RECEIPT: (headers) => this.ears.get(headers["receipt-id"])?.(),
    };
    socket.onopen = () => this.write("CONNECT", { "accept-version": "1.2", host: new URL(socket.url).host, ...login });
    socket.onmessage = ({ data }) => this.read(data);
    socket.onclose = closed;
  }

  /** `heard(body, ack)` each message; `settled()` once the server has this ear. Answers what ends it. */
  subscribe(destination, heard, headers, settled) {
    const id = `s${(this.made += 1)}`;
    this.ears.set(id, heard);
    this.ears.set(`r${id}`, () => {
      this.ears.delete(`r${id}`);
      settled();
    });
    this.write("SUBSCRIBE", { id, destination, receipt: `r${id}`, ...headers });
    return () => {
      this.ears.delete(id);
      this.write("UNSUBSCRIBE", { id });
    };
  }

  send(destination, body) {
    this.write("SEND", { destination, "content-type": "application/json" }, JSON.stringify(body));
  }

  /** Nothing is heard of it any more, whatever is still under way. */
  end() {
    const { socket } = this;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** A socket that is going takes no more; what matters is sent again on the next. */
  write(command, headers, body = "") {
    if (this.socket.readyState !== 1) return;
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    this.socket.send(`${command}\n${lines.join("")}\n${body}${END}`);
  }

  /** Between frames there are beats: line ends alone. Of a header that is repeated the first counts. */
  read(data) {
    for (const frame of data.split(END)) {
      const [head, ...body] = frame.trimStart().split("\n\n");
      const [command, ...lines] = head.split("\n");
      const headers = {};
      for (const line of lines) {
        const at = line.indexOf(":");
        headers[line.slice(0, at)] ??= line.slice(at + 1);
      }
      this.told[command]?.(headers, body.join("\n\n"));
    }
  }
}
