import { api } from "../core/api.js";

const PATIENCE = 15_000; // ms for an answer; a file may take longer as long as it moves
const STALLED = 30_000; // ms without a byte after which an upload begins anew

/**
 * Bring one entry of the outbox to the server. `tell({file} | {progress})` hears how it goes on. Answers the MSG once it
 * is on the server's disk; throws a Problem otherwise.
 */
export async function deliver(entry, tell, signal) {
  const { sessionId, msgNo, kind, body } = entry;
  const say = (path, fields) => patiently(signal, (limit) => api.post(`/sessions/${sessionId}${path}`, { ...fields, msgNo }, { signal: limit }));
  if (kind === "order") return say("/order-cards", body);
  if (kind === "job") return say("/job-cards", body);
  if (kind !== "file") return say("/messages", { msgType: "text", ...body });
  const file = entry.file ?? (await upload(entry, tell, signal));
  return say("/messages", { ...body, ...asMessage(file) });
}

/** What a message says of a file that POST /files answered. */
export function asMessage({ fileUrl, fileName, fileSize, fileType, width, height, duration }) {
  const fields = { msgType: kindOf(fileType), fileUrl, fileName, fileSize, fileType, width, height, duration };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

// Pictures that may hold scripts go as files: nobody shows them inline.
function kindOf(type = "") {
  if (/^image\/(png|jpe?g|gif|webp|avif|bmp)$/.test(type)) return "image";
  if (type.startsWith("video/")) return "video";
  return type.startsWith("audio/") ? "audio" : "file";
}

/** POST /files, given up when no byte moves for a while. */
export async function upload({ blob, name }, tell, signal) {
  const stalled = new AbortController();
  let timer = 0;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), STALLED);
  };
  const progress = (sent, total) => {
    watch();
    tell({ progress: total ? sent / total : 0 });
  };
  watch();
  try {
    const file = await api.upload(blob, { name, progress, signal: anyOf(signal, stalled.signal) });
    tell({ file, progress: 1 });
    return file;
  } finally {
    clearTimeout(timer);
  }
}

async function patiently(signal, call) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), PATIENCE);
  try {
    return await call(anyOf(signal, limit.signal));
  } finally {
    clearTimeout(timer);
  }
}

// AbortSignal.any is too young for some browsers that people still use.
function anyOf(...signals) {
  const both = new AbortController();
  for (const signal of signals.filter(Boolean)) {
    if (signal.aborted) both.abort();
    else signal.addEventListener("abort", () => both.abort(), { once: true });
  }
  return both.signal;
}
