import { attention } from "./attention.js";
import { prefs } from "./prefs.js";
import { go, pathTo } from "./route.js";
import { play } from "./sound.js";
import { onNotice, sessionById, store } from "./store.js";
import { isLeader } from "./tabs.js";
import { t } from "./texts.js";
import { ref, shallowReactive, watch, watchEffect } from "./vue.js";
import { preview } from "./preview.js";

/** granted | denied | default | insecure (plain http: browsers allow none) | none (no such thing here). */
export const permission = ref(permissionNow());

const shown = shallowReactive(new Map()); // session id -> Notification

function permissionNow() {
  if (!globalThis.isSecureContext) return "insecure";
  return globalThis.Notification?.permission ?? "none";
}

/** Ask for the permission; only ever by a button, since Firefox wants a gesture and nobody wants to be asked again. */
export async function askPermission() {
  await Notification.requestPermission();
  permission.value = permissionNow();
}

/** queue | assigned | message, or null for what needs nobody: what a frame of the notify queue is to this person. */
export function eventOf(frame, me) {
  if (frame.type === "NEW_MSG") return frame.senderRole === undefined || frame.senderRole === "customer" ? "message" : null;
  if (frame.type === "LEFT_MESSAGE") return frame.status === "pending" ? "queue" : null;
  if (frame.type !== "SESSION_STATUS" || frame.by?.id === me) return null;
  if (["queued", "waiting", "escalated"].includes(frame.event)) return "queue";
  if (frame.event === "assigned") return frame.agent?.id === me ? "assigned" : null;
  return ["transfer_offered", "joined", "continued"].includes(frame.event) ? "assigned" : null;
}

/** Whether to ring: `sound` is always, unfocused or never; `where` is there (on it), elsewhere (in the page) or away. */
export function rings(sound, where) {
  if (where === "there" || sound === "never") return false;
  return where === "away" || sound === "always";
}

function told(frame) {
  const event = eventOf(frame, store.me?.id);
  if (event === null || !isLeader.value) return;
  const where = attention.on(frame.sessionNo);
  if (rings(prefs.sounds[event], where)) play(event);
  if (where === "away" && permission.value === "granted") show(event, frame);
}

function show(event, frame) {
  const session = sessionById(frame.sessionId);
  const who = session?.visitor?.nickname ?? t("somebody");
  const said = event === "message" ? preview({ msgType: "text", ...frame, content: frame.preview }) : frame.preview;
  const body = prefs.notifyBody ? (said ?? session?.subject ?? "") : t("notify_hidden");
  const tag = String(frame.sessionId ?? `left-${frame.leftMessageId}`);
  const notification = new Notification(t(`notify_${event}`, { who }), { body, tag, renotify: true, silent: true });
  shown.set(frame.sessionId, notification);
  notification.onclose = () => shown.get(frame.sessionId) === notification && shown.delete(frame.sessionId);
  notification.onclick = () => {
    globalThis.focus();
    notification.close();
    go(frame.sessionNo ? pathTo(session?.state === "open" ? "mine" : "queue", frame.sessionNo, {}) : "/left");
  };
}

/** What was read elsewhere, or taken by somebody else, rings for nobody any more. */
function withdraw() {
  for (const [id, notification] of shown) {
    const session = sessionById(id);
    if (session && (session.unread === 0 || session.state === "closed")) notification.close();
  }
}

function mark() {
  const { unread } = store.counts;
  document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${t("title")}` : t("title");
  const icon = document.getElementById("favicon");
  icon.href = new URL(unread > 0 ? "../mark_unread.svg" : "../../home/mark.svg", import.meta.url).href;
  if (unread > 0) navigator.setAppBadge?.(unread)?.catch(() => null);
  else navigator.clearAppBadge?.()?.catch(() => null);
}

/** Begin to ring and to count. Call once. */
export function startNotifying() {
  onNotice(told);
  watch(() => [...shown.keys()].map((id) => sessionById(id)?.unread).join() + store.counts.unread, withdraw);
  watchEffect(mark);
}
