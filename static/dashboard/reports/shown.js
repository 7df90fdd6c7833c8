// Figures as people read them.
import { date, duration, number } from "../core/texts.js";

/** Seconds as m:ss; a dash where there is no figure. */
export function time(seconds) {
  return seconds === null || seconds === undefined ? "–" : duration(seconds * 1000);
}

export function count(value) {
  return value === null || value === undefined ? "–" : number(value);
}

export function stars(value) {
  return value === null || value === undefined ? "–" : number(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** A day of the organisation's zone; as text it has no zone, so it is read as noon UTC. */
export function day(text, options = { month: "numeric", day: "numeric" }) {
  return date(`${text}T12:00:00Z`, { ...options, timeZone: "UTC" });
}
