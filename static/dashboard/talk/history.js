import { api } from "../core/api.js";

const PAGE = 50;

/** Fetches the parts of a conversation into its feed; one request at a time in each direction. */
export class History {
  /** `changed()` follows each part that has come in. */
  constructor(sessionId, feed, changed) {
    this.path = `/sessions/${sessionId}/messages`;
    this.feed = feed;
    this.changed = changed;
    this.flights = new Map();
    this.controller = new AbortController();
  }

  stop() {
    this.controller.abort();
  }

  latest() {
    return this.once("jump", async () => this.show(await this.page({})));
  }

  /** The part around a seq, for a hit of the search, a quote, or the first unread one. */
  around(seq) {
    return this.once("jump", async () => this.show(await this.page({ around: seq })));
  }

  older() {
    const { feed } = this;
    if (feed.isAtOldest || feed.items.length === 0) return Promise.resolve();
    return this.once("older", async () => {
      const from = feed.firstHeld;
      const items = await this.page({ before: from });
      if (feed.firstHeld === from) feed.prepend(items); // else somebody jumped away meanwhile
      this.changed();
    });
  }

  newer() {
    const { feed } = this;
    if (feed.isAtNewest) return Promise.resolve();
    return this.once("newer", async () => {
      const from = feed.lastHeld;
      const items = await this.page({ after: from });
      if (feed.lastHeld === from) feed.append(items);
      this.changed();
    });
  }

  /** Something between what is held and what was heard is missing: fetch until there is no hole. */
  mend(heardSeq) {
    const { feed } = this;
    const joins = feed.isAtNewest;
    feed.lastSeq = Math.max(feed.lastSeq, heardSeq);
    return joins ? this.newer() : Promise.resolve();
  }

  show(items) {
    this.feed.load(items);
    this.changed();
  }

  async page(query) {
    const answer = await api.get(this.path, { limit: PAGE, ...query }, { signal: this.controller.signal });
    return answer.items;
  }

  once(name, work) {
    if (!this.flights.has(name)) this.flights.set(name, work().finally(() => this.flights.delete(name)));
    return this.flights.get(name);
  }
}
