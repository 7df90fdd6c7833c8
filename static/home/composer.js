const PAUSE = 1000; // ms between two previews of what is being typed
const HIGHEST = 8; // lines, then it scrolls

/**
 * Where one side writes. `say(text)` is called with what is to be sent, `typed(text)` with what stands there so
 * far, at most once a second and never in the middle of a composition.
 */
export class Composer {
  constructor(form, say, typed) {
    this.form = form;
    this.field = form.querySelector("textarea");
    this.say = say;
    this.typed = typed;
    this.timer = 0;
    this.coarse = matchMedia("(pointer: coarse)");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("input", (event) => this.changed(event.isComposing));
    this.field.addEventListener("compositionend", () => this.changed(false));
  }

  enable() {
    for (const control of this.form.elements) control.disabled = false;
  }

  /** Begin anew with this text. */
  put(text) {
    this.field.value = text;
    this.changed(false);
    this.field.focus();
  }

  /** Enter sends, Shift+Enter breaks the line; on touch Enter breaks it and the button sends. */
  pressed(event) {
    // 229: Safari ends a composition before it tells of the Enter that did so.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key !== "Enter" || event.shiftKey || this.coarse.matches) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.field.value.trim();
    if (!text) return;
    clearTimeout(this.timer);
    this.timer = 0;
    this.field.value = "";
    this.grow();
    this.say(text);
    this.field.focus();
  }

  changed(isComposing) {
    this.grow();
    if (isComposing || this.timer) return;
    this.typed(this.field.value);
    const told = this.field.value;
    this.timer = setTimeout(() => {
      this.timer = 0;
      if (this.field.value !== told) this.changed(false);
    }, PAUSE);
  }

  grow() {
    const { style } = this.field;
    style.height = "auto";
    const line = Number.parseFloat(getComputedStyle(this.field).lineHeight);
    const highest = HIGHEST * line + (this.field.offsetHeight - this.field.clientHeight) + line;
    style.height = `${Math.min(this.field.scrollHeight + this.field.offsetHeight - this.field.clientHeight, highest)}px`;
  }
}
