import { ref } from "./vue.js";

const CHANNEL = "switchboard";
const LOCK = "switchboard.leader";

/** This tab's name: 64 random bits. */
export const tabId = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whether this tab rings and notifies for all tabs of this browser. */
export const isLeader = ref(false);

const channel = new BroadcastChannel(CHANNEL);
const heard = new Map();

/** Tell the other tabs: sent, read, draft, seat, sign-out. `body` must be cloneable. */
export function tellTabs(what, body = {}) {
  channel.postMessage({ what, body, from: tabId });
}

/** Hear what another tab tells. Answers the function that stops it. */
export function onTabs(what, listener) {
  if (!heard.has(what)) heard.set(what, new Set());
  heard.get(what).add(listener);
  return () => heard.get(what).delete(listener);
}

channel.onmessage = ({ data: { what, body } }) => {
  for (const listener of [...(heard.get(what) ?? [])]) listener(body);
};

/** A lock is held by one tab and freed with it. Without locks (plain http) the tab that had the focus last leads. */
function elect() {
  if (navigator.locks) {
    navigator.locks.request(LOCK, () => {
      isLeader.value = true;
      return new Promise(() => {});
    });
    return;
  }
  const lead = () => {
    isLeader.value = true;
    tellTabs("leader");
  };
  onTabs("leader", () => (isLeader.value = false));
  addEventListener("focus", lead);
  lead();
}

elect();
