import { remember } from "./cookies.js";
import { reactive, ref } from "./vue.js";

const LANGUAGES = ["zh", "en"];
const SEPARATOR = /\{(\w+)\}/g;

/** The language that is spoken now: "zh" or "en". Reading it in a template makes that follow. */
export const language = ref(document.documentElement.lang.startsWith("en") ? "en" : "zh");

/** The organisation's zone (an IANA name) once it is known; "" is this machine's. */
export const zone = ref("");

const tables = reactive({ zh: {}, en: {} });
const areas = new Set();
const loading = new Map();

/**
 * The sentence of `key`, with `{name}` replaced from `values`. A sentence may be {one, other}: then `values.count`
 * decides (Intl.PluralRules). A key that nobody wrote shows itself.
 */
export function t(key, values = {}) {
  const found = tables[language.value][key] ?? tables.en[key] ?? key;
  return chosen(found, values).replace(SEPARATOR, (_, name) => shown(values[name]));
}

/** Load the sentences of an area (texts/{area}.{zh,en}.json) in the language of now. Keys of all areas share one table. */
export async function useTexts(area) {
  areas.add(area);
  await load(area, language.value);
}

/** Put in what the page brought with it. */
export function giveTexts(area, sentences) {
  areas.add(area);
  loading.set(`${area}.${language.value}`, Promise.resolve());
  Object.assign(tables[language.value], sentences);
}

/** Speak another language: everything shown follows at once, and the next visit begins so. */
export async function setLanguage(wanted) {
  if (!LANGUAGES.includes(wanted)) return;
  await Promise.all([...areas].map((area) => load(area, wanted)));
  language.value = wanted;
  document.documentElement.lang = locale();
  remember("lang", wanted);
}

/** The tag of the language for Intl and for `lang`. */
export function locale() {
  return language.value === "zh" ? "zh-CN" : "en";
}

function load(area, wanted) {
  const name = `${area}.${wanted}`;
  if (!loading.has(name)) {
    const fetched = fetchTexts(name).then((sentences) => Object.assign(tables[wanted], sentences));
    loading.set(name, fetched);
    fetched.catch(() => loading.delete(name));
  }
  return loading.get(name);
}

async function fetchTexts(name) {
  const response = await fetch(new URL(`../texts/${name}.json`, import.meta.url));
  if (!response.ok) throw new Error(`texts ${name}: ${response.status}`);
  return response.json();
}

function chosen(found, { count = 0 }) {
  if (typeof found === "string") return found;
  return found[plural(Number(count))] ?? found.other;
}

function plural(count) {
  return intl("PluralRules").select(count);
}

function shown(value) {
  return typeof value === "number" ? number(value) : String(value ?? "");
}

// Intl objects are slow to make, so each is made once.
const made = new Map();

/** The Intl object of this kind and these options, in the language of now. */
export function intl(kind, options = {}) {
  const name = `${kind} ${locale()} ${JSON.stringify(options)}`;
  if (!made.has(name)) made.set(name, new Intl[kind](locale(), options));
  return made.get(name);
}

export function number(value, options) {
  return intl("NumberFormat", options).format(value);
}

const DAY = { year: "numeric", month: "short", day: "numeric" };
const TIME = { hour: "2-digit", minute: "2-digit", hour12: false };

/** A date of ISO text, ms or Date, in the organisation's zone; `style` is "day", "time", "full" or Intl's own options. */
export function date(moment, style = "full") {
  const options = { day: DAY, time: TIME, full: { ...DAY, ...TIME } }[style] ?? style;
  return intl("DateTimeFormat", zone.value ? { timeZone: zone.value, ...options } : options).format(new Date(moment));
}

const STEPS = [["second", 60], ["minute", 60], ["hour", 24], ["day", 30], ["month", 12], ["year", Infinity]];

/** "3 minutes ago": how far `moment` lies from `now`, both anything that Date takes. */
export function relative(moment, now) {
  let distance = (new Date(moment) - new Date(now)) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(distance) < size) return intl("RelativeTimeFormat", { numeric: "auto" }).format(Math.round(distance), unit);
    distance /= size;
  }
  return "";
}

/** A duration in ms as `m:ss`, or `h:mm:ss` from an hour on. */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
