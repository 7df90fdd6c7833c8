const NAME = "switchboard";
const STORES = ["drafts", "outbox"];

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
  return opening;
}

/** Run `work(objectStore)` in one transaction; answers the result of the request that it answers, once committed. */
async function within(name, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    const answer = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(answer instanceof IDBRequest ? answer.result : answer?.value);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * A small IndexedDB: the stores `drafts` and `outbox`, values by key. Every call rejects where the browser forbids
 * storage (private windows) or has no room; the caller then keeps things in memory and says so.
 */
export const idb = {
  get: (store, key) => within(store, "readonly", (rows) => rows.get(key)),
  all: (store) => within(store, "readonly", (rows) => rows.getAll()),
  entries,
  put: (store, key, value) => within(store, "readwrite", (rows) => rows.put(value, key)).then(() => tell(store, key, value)),
  del: (store, key) => within(store, "readwrite", (rows) => rows.delete(key)).then(() => tell(store, key, null)),
  claim,
  /** Call `listener(key, value)` after each put and, with null, each del of this page. */
  onChange(store, listener) {
    if (!heard.has(store)) heard.set(store, new Set());
    heard.get(store).add(listener);
    return () => heard.get(store).delete(listener);
  },
};

const heard = new Map();

function tell(store, key, value) {
  for (const listener of [...(heard.get(store) ?? [])]) listener(key, value);
}

/** Every [key, value] of a store. */
async function entries(store) {
  const found = { value: [] };
  return within(store, "readonly", (rows) => {
    rows.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      found.value.push([cursor.key, cursor.value]);
      cursor.continue();
    };
    return found;
  });
}

/**
 * Make a row this tab's for `lease` ms: the row with {owner, leasedUntil}, or null while another tab has it or when it
 * is gone. Claiming one's own again prolongs it. The time is the machine's, which all its tabs share.
 */
async function claim(store, key, owner, lease = 15_000) {
  const found = { value: null };
  return within(store, "readwrite", (rows) => {
    rows.get(key).onsuccess = ({ target: { result: row } }) => {
      if (!row || (row.owner !== owner && row.leasedUntil > Date.now())) return;
      found.value = { ...row, owner, leasedUntil: Date.now() + lease };
      rows.put(found.value, key);
    };
    return found;
  });
}
