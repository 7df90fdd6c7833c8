import { zone } from "../core/texts.js";

const PARTS = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const made = new Map(); // zone -> DateTimeFormat, which is slow to make

/** "yyyy-MM-dd HH:mm:ss" in the organisation's zone as ms, as if it were UTC: for differences. */
export function wallMs(text) {
  return Date.parse(`${text.replace(" ", "T")}Z`);
}

/** UTC ms of such a time. Where a clock is put back, an hour has two; either will do. */
export function utcOf(text) {
  const wall = wallMs(text);
  return wall - offset(wall - offset(wall));
}

/** The day there, "yyyy-MM-dd", at this UTC ms. */
export function dayAt(now) {
  return new Date(now + offset(now)).toISOString().slice(0, 10);
}

/** ms by which the organisation's clock on the wall is before UTC. */
function offset(now) {
  if (!made.has(zone.value)) made.set(zone.value, new Intl.DateTimeFormat("en", { ...PARTS, timeZone: zone.value || undefined }));
  const told = Object.fromEntries(made.get(zone.value).formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(told.year, told.month - 1, told.day, told.hour, told.minute, told.second);
  return wall - Math.floor(now / 1000) * 1000;
}
