import { ref } from "./vue.js";

const CHANNEL = "switchboard";
const LOCK = "switchboard.leader";
const LEASE = 90_000; // ms: timers of a hidden page run once a minute
const RENEW = 5_000; // ms
const NAME = "switchboard.tab";

/** This tab's name: 64 random bits. It outlives a reload, so that what the tab was about to send is still its own. */
export const tabId = inherited() || Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whether this tab rings and notifies for all tabs of this browser. */
export const isLeader = ref(false);

const channel = new BroadcastChannel(CHANNEL);
const heard = new Map();

// The name stands there only between two pages, so a copy of this tab gets another one.
function inherited() {
  try {
    const name = sessionStorage.getItem(NAME);
    sessionStorage.removeItem(NAME);
    addEventListener("pagehide", () => sessionStorage.setItem(NAME, tabId));
    addEventListener("pageshow", ({ persisted }) => persisted && sessionStorage.removeItem(NAME));
    return name;
  } catch {
    return null; // this browser keeps nothing
  }
}

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

/** A lock is held by one tab and freed with it. */
function elect() {
  if (!navigator.locks) return elections();
  navigator.locks.request(LOCK, () => {
    isLeader.value = true;
    return new Promise(() => {});
  });
}

/**
 * Without locks (plain http) the tab that had the focus last leads, as long as it says so in the storage that all tabs
 * share: {tab, until}, by the machine's clock. Of two that write at once the later one has it, for both.
 */
function elections() {
  const held = () => JSON.parse(localStorage.getItem(LOCK) ?? '{"until":0}');
  const look = (takes) => {
    try {
      const { tab, until } = held();
      if (takes || tab === tabId || until < Date.now()) localStorage.setItem(LOCK, JSON.stringify({ tab: tabId, until: Date.now() + LEASE }));
      isLeader.value = held().tab === tabId;
    } catch {
      isLeader.value = true; // this browser keeps nothing: rather two calls than none
    }
  };
  addEventListener("storage", ({ key, newValue }) => key === LOCK && (newValue === null ? look(false) : (isLeader.value = held().tab === tabId)));
  addEventListener("focus", () => look(true));
  addEventListener("pageshow", ({ persisted }) => persisted && look(false));
  addEventListener("pagehide", () => isLeader.value && localStorage.removeItem(LOCK));
  setInterval(() => look(false), RENEW);
  look(document.hasFocus());
}

elect();
