const STAYS = 12_000; // ms, for good news

/** The line of news over a conversation. It lies above the messages, so that nothing moves when it comes or goes. */
export class Banner {
  constructor(box, texts) {
    this.box = box;
    this.words = box.querySelector("span");
    this.texts = texts;
    this.timer = 0;
    this.told = null;
    box.querySelector("button").addEventListener("click", () => this.clear());
    texts.addEventListener("change", () => this.told && this.write());
  }

  /** `passes` says that it goes away by itself. */
  tell(key, values = {}, passes = false) {
    clearTimeout(this.timer);
    this.told = [key, values];
    this.box.dataset.kind = passes ? "good" : "warn";
    this.box.hidden = false;
    this.write();
    if (passes) this.timer = setTimeout(() => this.clear(), STAYS);
  }

  clear() {
    clearTimeout(this.timer);
    this.told = null;
    this.box.hidden = true;
  }

  write() {
    this.words.textContent = this.texts.say(...this.told);
  }
}
