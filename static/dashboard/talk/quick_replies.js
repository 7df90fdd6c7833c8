import { api } from "../core/api.js";
import { onSignIn } from "../core/sign_in.js";

const FRESH = 60_000; // ms

let asked = null;
let askedAt = -Infinity;

/** All quick replies of this person, kept for a minute. */
export function quickReplies() {
  if (!asked || performance.now() - askedAt > FRESH) {
    askedAt = performance.now();
    asked = all();
    asked.catch(() => (asked = null));
  }
  return asked;
}

async function all() {
  const found = [];
  let cursor;
  do {
    const page = await api.get("/quick-replies", { limit: 200, cursor });
    found.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return found;
}

/**
 * Those that a word finds: in title, group, text or pinyin initials. First those whose title or initials begin with
 * it, then the most used.
 */
export function matching(replies, word) {
  const wanted = word.toLowerCase();
  const rank = (reply) => (`${reply.title}`.toLowerCase().startsWith(wanted) || (reply.initials ?? "").startsWith(wanted) ? 0 : 1);
  const fits = ({ title, group, content, initials }) => `${title}\n${group}\n${content}\n${initials}`.toLowerCase().includes(wanted);
  return replies.filter(fits).sort((a, b) => rank(a) - rank(b) || b.uses - a.uses || a.id - b.id).slice(0, 50);
}

export function wasUsed(reply) {
  api.post(`/quick-replies/${reply.id}/used`).catch(() => null);
}

onSignIn(() => (asked = null));
