import { remember } from "./choice.js";

/** The button that turns dark into light and back. Until it is pressed, the system decides. */
export class Theme {
  constructor(button, root, texts) {
    this.button = button;
    this.root = root;
    this.texts = texts;
    this.system = matchMedia("(prefers-color-scheme: dark)");
    button.addEventListener("click", () => this.flip());
    this.system.addEventListener("change", () => this.show());
    this.show();
  }

  get isDark() {
    const chosen = this.root.dataset.theme;
    return chosen === "auto" ? this.system.matches : chosen === "dark";
  }

  flip() {
    this.root.dataset.theme = this.isDark ? "light" : "dark";
    remember("theme", this.root.dataset.theme);
    this.show();
  }

  /** The button names what it will do. */
  show() {
    this.button.dataset.label = this.isDark ? "theme_light" : "theme_dark";
    this.button.ariaLabel = this.button.title = this.texts.say(this.button.dataset.label);
  }
}
