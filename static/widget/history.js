const PAGE = 50; // messages at once

/** What was said before, fetched as it is needed. */
export class History {
  constructor(api, store, conversation) {
    this.api = api;
    this.store = store;
    this.conversation = conversation;
    this.loaded = null;
  }

  /** The newest page, once. */
  load() {
    this.loaded ??= this.loadNewest();
    this.loaded.catch(() => this.forget());
    return this.loaded;
  }

  forget() {
    this.loaded = null;
  }

  async loadNewest() {
    const { sessionId } = this.store.known.session;
    const [session, page] = await Promise.all([this.api.get(`/sessions/${sessionId}`), this.page(sessionId)]);
    this.conversation.know(session);
    this.store.know({ session: { sessionId, sessionNo: session.sessionNo, state: session.state } });
    this.conversation.begin(page.items, page.next !== null, session);
  }

  async loadOlder() {
    const { session, said } = this.conversation;
    if (this.loadingOlder || !session || !said.length) return;
    this.loadingOlder = true;
    try {
      const page = await this.page(session.sessionId, `&before=${said[0].seq}`);
      this.conversation.load(page.items, page.next !== null);
    } catch {
      // The next scroll tries again.
    } finally {
      this.loadingOlder = false;
    }
  }

  /** What is missing behind `after`. */
  async fill(after) {
    const page = await this.page(this.conversation.session.sessionId, `&after=${after}`).catch(() => null);
    if (page) this.conversation.load(page.items);
  }

  /** What the house said, in the language that is spoken now. */
  async retell() {
    const { session } = this.conversation;
    const page = session && (await this.page(session.sessionId).catch(() => null));
    if (page) this.conversation.retell(page.items);
  }

  page(sessionId, where = "") {
    return this.api.get(`/sessions/${sessionId}/messages?limit=${PAGE}${where}`);
  }
}
