import { t } from "../core/texts.js";

/** A sentence of these pages: all areas share one table, ours begin with "admin.". */
export function say(key, values) {
  return t(`admin.${key}`, values);
}
