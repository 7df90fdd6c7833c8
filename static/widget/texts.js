import en from "./en.json" with { type: "json" };
import zh from "./zh.json" with { type: "json" };

const TABLES = { en, zh };

/** The sentences of the widget and the language that is spoken now. Fires `change` when another one is chosen. */
export class Texts extends EventTarget {
  constructor(language) {
    super();
    this.language = language;
  }

  choose(language) {
    this.language = language;
    this.dispatchEvent(new Event("change"));
  }

  /** The sentence of `key`, with `{name}` replaced from `values`. */
  say(key, values = {}) {
    return (TABLES[this.language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  /** What the organisation says, in this language or in the other one. */
  own(pair) {
    return pair?.[this.language] || pair?.en || pair?.zh || "";
  }

  get locale() {
    return this.language === "zh" ? "zh-CN" : "en";
  }

  /** `m:ss`, as `4:05`. */
  countdown(seconds) {
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  bytes(size) {
    const [unit, step] = size >= 1 << 20 ? ["megabyte", 1 << 20] : ["kilobyte", 1 << 10];
    const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: size < step * 10 ? 1 : 0 };
    return new Intl.NumberFormat(this.locale, options).format(Math.max(1, size / step));
  }

  day(date) {
    const words = new Intl.DateTimeFormat(this.locale, { month: "long", day: "numeric", timeZone: "UTC" });
    return words.format(Date.parse(`${date}T00:00Z`));
  }

  moment(iso) {
    return new Intl.DateTimeFormat(this.locale, { weekday: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
  }

  place(number) {
    if (this.language === "zh") return String(number);
    const rule = new Intl.PluralRules("en", { type: "ordinal" }).select(number);
    return number + { one: "st", two: "nd", few: "rd", other: "th" }[rule];
  }
}
