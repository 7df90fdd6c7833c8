/** One person in one conversation: the line, the API and the conversation, joined. Knows nothing of the page. */
export class Side extends EventTarget {
  /** `person` is {id, nickname}. Fires `committed` (ms), `resumed` ({seq, count}), `seat` and `told` (an ERROR). */
  constructor(person, api, line, conversation) {
    super();
    this.person = person;
    this.api = api;
    this.line = line;
    this.conversation = conversation;
    this.session = null;
    this.loading = false;
    line.addEventListener("live", () => this.wentLive());
    line.addEventListener("state", () => this.turned());
    line.addEventListener("refused", ({ detail }) => this.refused(detail));
  }

  /** Take part in `session`: its newest page, then everything from there on. */
  async join(session) {
    const page = await this.api.get(`/sessions/${session.sessionId}/messages?limit=50`);
    this.conversation.begin(page.items, page.next !== null, session.unread);
    this.session = session;
    if (this.line.isLive) this.listen();
  }

  async loadOlder() {
    if (this.loading) return;
    this.loading = true;
    const before = this.conversation.said[0]?.seq ?? 1;
    try {
      const page = await this.api.get(`/sessions/${this.session.sessionId}/messages?before=${before}&limit=50`);
      this.conversation.load(page.items, page.next !== null);
    } finally {
      this.loading = false;
    }
  }

  say(text) {
    this.conversation.outbox.add(text);
    this.flush();
    this.conversation.changed();
  }

  /** Once more, after the server refused it. */
  retry(entry) {
    entry.state = "waiting";
    this.flush();
    this.conversation.changed();
  }

  discard(entry) {
    this.conversation.outbox.remove(entry.msgNo);
    this.conversation.changed();
  }

  recall(message) {
    if (this.line.isLive) this.send("recall", { msgNo: message.msgNo });
  }

  /** A visitor's preview may become empty again; of an agent only the typing itself is told to the other side. */
  typed(content) {
    if (!this.line.isLive || (!content && this.person.role !== "visitor")) return;
    this.send("typing", { content });
  }

  /** Everything up to `message` was looked at. */
  markRead(message) {
    if (message.msgId <= this.conversation.mine || !this.line.isLive) return;
    this.conversation.mine = message.msgId;
    this.send("read", { lastReadMsgId: message.msgId });
    this.conversation.changed();
  }

  setSeat(status) {
    if (this.line.isLive) this.line.send("/app/seat/status", { status });
  }

  send(what, body, settled = null) {
    this.line.send(`/app/chat/${what}`, { sessionId: this.session.sessionId, ...body }, settled);
  }

  wentLive() {
    this.line.subscribe("/user/queue/errors", (frame) => this.fire("told", frame));
    this.line.subscribe("/topic/seat/status", (frame) => this.fire("seat", frame));
    if (this.session) this.listen();
  }

  /** Hear what was missed and what comes, then send what had to wait: the server takes them in this order. */
  listen() {
    const { lastSeq, lastRev } = this.conversation;
    // ACK says that a message arrived; that is what `delivered` stands on.
    const headers = { ack: "client-individual", "last-seq": String(lastSeq), "last-rev": String(lastRev) };
    const topic = `/topic/session/${this.session.sessionNo}`;
    this.line.subscribe(topic, (body, frame) => this.heard(body, frame), headers, () => this.resumed(lastSeq));
    this.flush();
  }

  heard(body, frame) {
    this.conversation.hear(body);
    if (body.type === "MSG" && !this.conversation.isMine(body)) frame.ack();
  }

  resumed(seq) {
    const missed = this.conversation.said.filter(
      (item) => item.seq > seq && item.type === "MSG" && !this.conversation.isMine(item),
    );
    this.fire("resumed", { seq, count: missed.length });
  }

  flush() {
    if (!this.line.isLive || !this.session) return;
    for (const entry of this.conversation.outbox.unconfirmed()) {
      if (entry.state === "sending") continue;
      entry.state = "sending";
      entry.sentAt = performance.now();
      this.send("send", { msgType: "text", msgNo: entry.msgNo, content: entry.text }, () => this.committed(entry));
    }
  }

  /** The RECEIPT: it is on disk. The echo gives it its place. */
  committed(entry) {
    this.fire("committed", performance.now() - entry.sentAt);
    entry.state = "sent";
    this.conversation.changed();
  }

  refused({ receipt, retry, reason }) {
    const entry = this.conversation.outbox.find(receipt);
    if (!entry || retry) return;
    entry.state = "failed";
    entry.reason = reason;
    this.conversation.changed();
  }

  turned() {
    if (!this.line.isLive) this.conversation.outbox.hold();
    this.conversation.changed();
  }

  fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
