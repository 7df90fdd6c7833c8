/** What visitors do besides talking. Each may throw a Problem. */
export class Deeds {
  constructor(chat) {
    this.chat = chat;
    this.api = chat.api;
  }

  get path() {
    return `/sessions/${this.chat.conversation.session.sessionId}`;
  }

  async close() {
    this.chat.courier.fire("session", await this.api.post(`${this.path}/close`));
  }

  async rate(rating) {
    const session = await this.api.post(`${this.path}/rate`, rating);
    // A server that tells no rating has taken it all the same.
    this.chat.conversation.know({ ...session, rating: session.rating ?? rating });
    this.chat.shell.emit("rated", rating);
  }

  async leave(message) {
    await this.introduce();
    const { session } = this.chat.store.known;
    return this.api.post("/left-messages", { ...message, ...(session ? { sessionId: session.sessionId } : {}) });
  }

  async upload(blob) {
    await this.introduce();
    return this.api.upload(blob, blob.name, () => {}, new AbortController().signal);
  }

  async introduce() {
    if (!this.chat.store.known.token) await this.chat.courier.signIn();
  }

  get mayPay() {
    return this.chat.look.pays || this.chat.shell.hears("pay");
  }

  /** The card changes by the server's event alone; who has already lost hears so. */
  async pay({ orderCardId }) {
    if (!this.chat.look.pays) return void this.chat.shell.emit("pay", { orderCardId });
    await this.api.post(`/order-cards/${orderCardId}/pay`).catch((problem) => this.chat.panel.tell(problem.message));
  }
}
