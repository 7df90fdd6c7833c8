import { api } from "../core/api.js";

const PAGE = 200;

/** Every note of a conversation, oldest first. */
export async function allNotes(sessionId) {
  const found = [];
  let cursor;
  do {
    const page = await api.get(`/sessions/${sessionId}/notes`, { limit: PAGE, cursor });
    found.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return found;
}

export function addNote(sessionId, content, files) {
  return api.post(`/sessions/${sessionId}/notes`, { content, files: files.map(({ fileUrl }) => ({ fileUrl })) });
}

export function removeNote(sessionId, noteId) {
  return api.del(`/sessions/${sessionId}/notes/${noteId}`);
}
