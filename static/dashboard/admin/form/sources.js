// What fields may pick from, fetched once for a few seconds: a form with three such fields asks once.
import { api } from "../../core/api.js";

const FRESH = 5_000; // ms
const SOURCES = {
  agents: async () => (await all("/people")).filter((person) => !person.disabled).map(person),
  workgroups: async () => (await all("/workgroups")).map(({ id, name }) => ({ value: id, words: name })),
};

const kept = new Map();

/** The choices of a source: [{value, words, aside?}]. */
export function choices(source) {
  const found = kept.get(source);
  if (found && performance.now() - found.at < FRESH) return found.answer;
  const answer = SOURCES[source]();
  kept.set(source, { at: performance.now(), answer });
  answer.catch(() => kept.delete(source));
  return answer;
}

/** Every item of a list, page by page; at most a thousand. */
export async function all(path, query = {}) {
  const items = [];
  let cursor;
  do {
    const page = await api.get(path, { ...query, limit: 200, cursor });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor && items.length < 1000);
  return items;
}

function person({ id, nickname, username }) {
  return { value: id, words: nickname || username, aside: username };
}
