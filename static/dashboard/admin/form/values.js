// Values of forms: plain JSON, named by dotted paths ("widget.title.zh"). Nothing here changes what it is given.

/** What lies at `path`; undefined where the way breaks off. */
export function at(value, path) {
  return path.split(".").reduce((inner, key) => inner?.[key], value);
}

/** A copy of `value` with `next` at `path`. */
export function put(value, path, next) {
  const [key, ...rest] = path.split(".");
  return { ...value, [key]: rest.length ? put(value?.[key] ?? {}, rest.join("."), next) : next };
}

/** Whether two values say the same; undefined and a missing key do. */
export function same(one, other) {
  if (one === other) return true;
  if (!isThing(one) || !isThing(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  if (Array.isArray(one)) return one.length === other.length && one.every((item, i) => same(item, other[i]));
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => same(one[key], other[key]));
}

/** What turns `before` into `after` when it is merged in, at `paths` only: a PATCH body. Lists go whole. */
export function changes(before, after, paths) {
  const changed = paths.filter((path) => !same(at(before, path), at(after, path)));
  return changed.reduce((body, path) => put(body, path, at(after, path)), {});
}

/** A copy that shares nothing. */
export function copy(value) {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** `given` where it says something, else what `defaults` say. */
export function completed(defaults, given) {
  if (!isPlain(defaults) || !isPlain(given)) return copy(given === undefined || given === null ? defaults : given);
  const keys = new Set([...Object.keys(defaults), ...Object.keys(given)]);
  return Object.fromEntries([...keys].map((key) => [key, completed(defaults[key], given[key])]));
}

function isThing(value) {
  return typeof value === "object" && value !== null;
}

function isPlain(value) {
  return isThing(value) && !Array.isArray(value);
}
