// Amounts as people write them: a number and a unit.

export const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400 };
export const BYTES = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** The largest of `units` (name -> size) that gives a whole number; the smallest one for what none divides. */
export function unitFor(amount, units) {
  const names = Object.keys(units);
  if (!Number.isFinite(amount) || amount === 0) return names[0];
  return names.findLast((name) => amount % units[name] === 0) ?? names[0];
}

/** What stands in the field for `amount` in this unit: at most two places behind the point. */
export function amountShown(amount, size) {
  return Number.isFinite(amount) ? String(Math.round((amount / size) * 100) / 100) : String(amount ?? "");
}

/** What was written, in the base unit, whole. Text that is no number comes back as it is, to be complained of. */
export function amountRead(text, size) {
  const plain = text.trim().replace(/[０-９．]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  return /^\d+(\.\d+)?$/.test(plain) ? Math.round(Number(plain) * size) : text;
}
