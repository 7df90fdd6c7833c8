import { number } from "../core/texts.js";

const LONG = 32; // characters of a name that are shown whole

/** A name with its middle left out, so that beginning and ending show. */
export function elided(name) {
  const letters = [...name];
  return letters.length <= LONG ? name : `${letters.slice(0, LONG - 13).join("")}…${letters.slice(-12).join("")}`;
}

/** Bytes as people say them, in the units of the admin's settings (1,024): 812 B, 31 KB, 2.4 MB. */
export function size(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${number(bytes)} B`;
  if (bytes < 1024 ** 2) return `${number(Math.round(bytes / 1024))} KB`;
  return `${number(bytes / 1024 ** 2, { maximumFractionDigits: 1 })} MB`;
}

const FILES = "/api/desk/files/";

/**
 * Where a file of ours is for this page: the server tells its public address, and this page may be at another one. Null
 * for what is not ours; such files are links that people may follow, never loaded by themselves.
 */
export function ownUrl(url) {
  const parsed = parse(url);
  if (!parsed) return null;
  return parsed.pathname.startsWith(FILES) ? parsed.pathname + parsed.search : null;
}

/** The URL if people may follow it (http, https, mailto, tel), else null. */
export function safeUrl(url) {
  const parsed = parse(url);
  return parsed && ["http:", "https:", "mailto:", "tel:"].includes(parsed.protocol) ? parsed.href : null;
}

function parse(url) {
  try {
    return new URL(url, location.origin);
  } catch {
    return null;
  }
}
