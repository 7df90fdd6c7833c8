const PAUSE = 4000; // ms between two questions, and of a lost line before the first

/**
 * Hearing without a socket, as some networks let none through: while the line is lost, the courier asks every few
 * seconds what is new. `answers` tells whether the last question was answered; then messages go out by POST, too.
 */
export class Poll {
  constructor(courier) {
    this.courier = courier;
    this.timer = 0;
    this.answers = false;
  }

  begin() {
    this.timer ||= setTimeout(() => this.round(), PAUSE);
  }

  end() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.answers = false;
  }

  async round() {
    const mine = this.timer;
    const answers = await this.ask().then(() => true, () => false);
    if (mine !== this.timer) return; // the line is back, or closed
    const before = this.answers;
    this.answers = answers;
    this.timer = setTimeout(() => this.round(), PAUSE);
    if (answers !== before) this.courier.tellLine();
    if (answers) this.courier.outbox.carry();
  }

  /** The session tells whether there is anything to fetch. Raises Problem. */
  async ask() {
    const { courier } = this;
    if (!courier.store.known.session) return; // the next word begins one
    const { sessionId, lastSeq } = await courier.asked();
    const known = courier.conversation.lastSeq;
    if (lastSeq <= known) return;
    const { items } = await courier.api.get(`/sessions/${sessionId}/messages?limit=50&after=${known}`);
    for (const item of items) courier.fire("frame", { sessionId, ...item });
  }
}
