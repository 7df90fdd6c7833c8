const BOX = "outbox";

/**
 * What this browser remembers of one shop: who the visitor is (one key of localStorage), what stands in the field
 * (another), and what was written and not yet confirmed (IndexedDB, files too). Where a page may store nothing, it is kept for this tab alone.
 */
export class Store {
  constructor(key) {
    this.name = `swb:${key}`;
    this.draftName = `${this.name}:draft`;
    this.memory = null;
    this.entries = new Map();
    this.isLasting = true;
    this.opening = null;
  }

  /** {token, person, session, agreed, lang, isQuiet}; empty before the first word. */
  get known() {
    if (this.memory) return this.memory;
    try {
      return JSON.parse(localStorage.getItem(this.name)) ?? {};
    } catch {
      return (this.memory = {});
    }
  }

  know(changes) {
    const after = { ...this.known, ...changes };
    if (this.memory) return void (this.memory = after);
    try {
      localStorage.setItem(this.name, JSON.stringify(after));
    } catch {
      this.memory = after;
    }
  }

  /** Whatever was written before and is still to be confirmed, oldest first. */
  async all() {
    const found = await this.within("readonly", (box) => box.getAll());
    for (const entry of found ?? []) this.entries.set(entry.msgNo, entry);
    return [...this.entries.values()].sort((one, other) => one.createdAt - other.createdAt);
  }

  /** Keep an entry. A file that finds no room is kept for this tab, which is told. */
  async put(entry) {
    this.entries.set(entry.msgNo, entry);
    await this.within("readwrite", (box) => box.put(entry));
  }

  async remove(msgNo) {
    this.entries.delete(msgNo);
    await this.within("readwrite", (box) => box.delete(msgNo));
  }

  /** What this visitor has typed and not sent; whoever typed before being known is whoever is known next. */
  get draft() {
    try {
      return this.draftIn(localStorage.getItem(this.draftName));
    } catch {
      return "";
    }
  }

  /** The text of a stored draft, "" for that of somebody else and for what is no draft. */
  draftIn(stored) {
    try {
      const { person, text } = JSON.parse(stored) ?? {};
      return text && (!person || person === this.known.person?.id) ? text : "";
    } catch {
      return "";
    }
  }

  keepDraft(text) {
    try {
      if (text) localStorage.setItem(this.draftName, JSON.stringify({ person: this.known.person?.id, text }));
      else localStorage.removeItem(this.draftName);
    } catch {
      // It stands in its field, in this tab alone.
    }
  }

  /** As if nobody had ever been here. */
  async forget() {
    this.entries.clear();
    this.memory &&= {};
    try {
      localStorage.removeItem(this.draftName);
      localStorage.removeItem(this.name);
    } catch {
      // nothing was stored
    }
    const database = await this.opening;
    database?.close();
    this.opening = null;
    await new Promise((done) => {
      const asked = indexedDB.deleteDatabase(this.name);
      asked.onsuccess = asked.onerror = asked.onblocked = done;
    }).catch(() => {});
  }

  async within(mode, act) {
    const database = await (this.opening ??= this.open());
    if (!database) return null;
    return new Promise((done) => {
      const lost = () => {
        this.isLasting = false;
        done(null);
      };
      try {
        const transaction = database.transaction(BOX, mode);
        const asked = act(transaction.objectStore(BOX));
        transaction.oncomplete = () => done(asked.result);
        transaction.onerror = transaction.onabort = lost;
      } catch {
        lost();
      }
    });
  }

  open() {
    return new Promise((done) => {
      const none = () => {
        this.isLasting = false;
        done(null);
      };
      try {
        const asked = indexedDB.open(this.name, 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore(BOX, { keyPath: "msgNo" });
        asked.onsuccess = () => {
          // Another tab may forget everything; an open connection would keep it waiting.
          asked.result.onversionchange = () => {
            asked.result.close();
            this.opening = null;
          };
          done(asked.result);
        };
        asked.onerror = asked.onblocked = none;
      } catch {
        none();
      }
    });
  }
}
