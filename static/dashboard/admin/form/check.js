// What is wrong with a form, before the server is asked and after it has answered.
import { colourOf } from "../contrast.js";
import { wrongHours } from "./hours.js";
import { isNetwork, originOf } from "./lists.js";
import { at } from "./values.js";

/** The fields of a form, in the order they are shown, those that do not apply now left out. */
export function fieldsOf(form, value) {
  return form.sections.flatMap((section) => section.fields).filter((field) => !field.when || field.when(value));
}

/** Field name -> {key, values} of the first thing wrong with it. Empty when the form may be sent. */
export function wrongs(form, value) {
  const found = new Map();
  for (const field of fieldsOf(form, value)) {
    const wrong = wrongWith(field, at(value, field.name));
    if (wrong) found.set(field.name, wrong);
  }
  return found;
}

function wrongWith(field, given) {
  if (isEmpty(given)) return field.required ? { key: "wrong_missing" } : null;
  return (KINDS[field.kind] ?? (() => null))(given, field);
}

function isEmpty(given) {
  if (typeof given === "string") return given.trim() === "";
  return given === undefined || given === null || (Array.isArray(given) && given.length === 0);
}

const KINDS = {
  text: long,
  area: long,
  password: (given, field) => (given.length < (field.least ?? 0) ? { key: "wrong_short", values: { least: field.least } } : long(given, field)),
  number: amount,
  duration: amount,
  bytes: amount,
  colour: (given) => (colourOf(given) ? null : { key: "wrong_colour" }),
  both: (given, field) => long(given.zh ?? "", field) ?? long(given.en ?? "", field),
  link: (given) => (/^https?:\/\/[^\s]+$/i.test(given) ? null : { key: "wrong_link" }),
  lines: (given, field) => (given.length > (field.most ?? 100) ? { key: "wrong_many", values: { most: field.most ?? 100 } } : first(given, (item) => wrongLine(item, field))),
  origins: (given) => first(given, (item) => (originOf(item) === item ? null : { key: "wrong_origin", values: { item } })),
  networks: (given) => first(given, (item) => (isNetwork(item) ? null : { key: "wrong_network", values: { item } })),
  network: (given) => (isNetwork(given) ? null : { key: "wrong_network", values: { item: given } }),
  hours: (given) => (wrongHours(given).size ? { key: "wrong_hours" } : null),
};

function long(given, { longest = 500 }) {
  return given.length > longest ? { key: "wrong_long", values: { longest } } : null;
}

function wrongLine(item, { longest = 200, pattern, wrong }) {
  if (item.length > longest) return { key: "wrong_long", values: { longest } };
  return pattern && !pattern.test(item) ? { key: wrong, values: { item } } : null;
}

function amount(given, { least = 0, most = Number.MAX_SAFE_INTEGER, zero = false }) {
  if (!Number.isFinite(given)) return { key: "wrong_number" };
  if (zero && given === 0) return null;
  return given < least || given > most ? { key: "wrong_range" } : null;
}

function first(list, wrong) {
  for (const item of list) {
    const found = wrong(item);
    if (found) return found;
  }
  return null;
}

/**
 * What the server said of a form: `fields`, name -> sentence, and `rest` for the form as a whole. Its `detail` names
 * fields as "widget.colour: why; name: why"; some codes mean one field by themselves (`blame`, code -> name).
 */
export function complaints(problem, names, blame = {}) {
  const meant = blame[problem.code];
  if (names.includes(meant)) return { fields: new Map([[meant, sentences(problem.title, problem.detail, problem.hint)]]), rest: "" };
  const fields = new Map();
  const rest = [];
  for (const part of (problem.detail ?? "").split("; ").filter(Boolean)) {
    const [, path, why] = /^([\w.[\]]+): (.+)$/s.exec(part) ?? [];
    const name = path && owner(path, names);
    if (name) fields.set(name, why);
    else rest.push(part);
  }
  const whole = fields.size && !rest.length ? "" : sentences(problem.title, ...rest, problem.hint);
  return { fields, rest: whole };
}

function sentences(...parts) {
  return parts.filter(Boolean).join(" · ");
}

/** The field that "origins.0" or "widget.title.zh" lies in. */
function owner(path, names) {
  return names.find((name) => path === name) ?? names.find((name) => path.startsWith(`${name}.`));
}
