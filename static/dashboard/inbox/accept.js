import { api } from "../core/api.js";
import { go, pathTo } from "../core/route.js";
import { fetchSession, upsert } from "../core/store.js";
import { t } from "../core/texts.js";
import { reactive } from "../core/vue.js";
import { toastProblem } from "../ui/toast.js";

const TOLD = 4000; // ms that a row says who was quicker

/** Session id -> what its row says instead of the last words, after a lost race. */
export const losses = reactive(new Map());
const asked = new Set();
const heard = new Set();
let taken = null;

/** Whether this conversation has just been accepted here: then the next thing one does is to answer. Says so once. */
export function wasTaken(id) {
  if (taken !== id) return false;
  taken = null;
  return true;
}

/** Call `listener(session, won)` when this person's accept was answered. */
export function onAccepted(listener) {
  heard.add(listener);
  return () => heard.delete(listener);
}

/** Take a waiting conversation and open it. Nothing is shown as taken before the server says so. */
export async function accept(session) {
  const id = session.sessionId;
  if (asked.has(id)) return;
  asked.add(id);
  try {
    const mine = upsert(await api.post(`/sessions/${id}/accept`));
    taken = id;
    tell(mine, true);
    go(pathTo("mine", mine.sessionNo, {}));
  } catch (problem) {
    if (problem.code === "already_taken") await lost(session);
    else toastProblem(problem);
  } finally {
    asked.delete(id);
  }
}

async function lost(session) {
  const now = await fetchSession(session.sessionId).catch(() => session);
  losses.set(session.sessionId, now.agent ? t("taken_by", { name: now.agent.nickname }) : t("taken"));
  tell(session, false);
  setTimeout(() => losses.delete(session.sessionId), TOLD);
}

function tell(session, won) {
  for (const listener of [...heard]) listener(session, won);
}
