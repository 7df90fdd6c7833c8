/** The sentences of the page and the language that is spoken now. Fires `change` when another one is chosen. */
export class Texts extends EventTarget {
  /** `table` maps language -> key -> sentence; `root` carries the attribute lang. */
  constructor(table, root) {
    super();
    this.table = table;
    this.root = root;
    this.language = root.lang.startsWith("zh") ? "zh" : "en";
  }

  /** The sentence of `key`, with `{name}` replaced from `values`. */
  say(key, values = {}) {
    return this.table[this.language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  /** Speak another language: every marked element at once, whoever listens for the rest. */
  choose(language) {
    this.language = language;
    this.root.lang = language === "zh" ? "zh-CN" : "en";
    document.title = this.say("title");
    this.apply(document);
    this.dispatchEvent(new Event("change"));
  }

  /** Write the marked elements below `root`: data-text, data-label (name and title), data-hint (placeholder). */
  apply(root) {
    for (const marked of root.querySelectorAll("[data-text]")) marked.textContent = this.say(marked.dataset.text);
    for (const marked of root.querySelectorAll("[data-hint]")) marked.placeholder = this.say(marked.dataset.hint);
    for (const marked of root.querySelectorAll("[data-label]")) {
      marked.ariaLabel = this.say(marked.dataset.label);
      if (marked.title) marked.title = marked.ariaLabel;
    }
  }
}
