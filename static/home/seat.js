/** The agent's seat. It shows what the server said last, and asks for what is chosen. */
export class SeatSwitch {
  constructor(select, choose) {
    this.select = select;
    this.known = "";
    select.addEventListener("change", () => {
      choose(select.value);
      select.value = this.known; // until the server says so
    });
  }

  hear(frame) {
    this.known = frame.status;
    this.select.value = frame.status;
  }

  /** Without a line nobody is routed here, whatever the seat said. */
  enable(isLive) {
    this.select.disabled = !isLive;
    this.select.value = isLive ? this.known : "";
  }
}

/** What the visitor knows of the agent's seat. Without a line of one's own, nothing is known. */
export class SeatWord {
  constructor(word, texts) {
    this.word = word;
    this.texts = texts;
    this.show("unknown");
  }

  hear(frame) {
    this.show(frame.connected ? frame.status : "not_connected");
  }

  enable(isLive) {
    if (!isLive) this.show("unknown");
  }

  show(status) {
    this.word.dataset.status = status;
    this.word.dataset.text = `seat_${status}`;
    this.word.textContent = this.texts.say(this.word.dataset.text);
  }
}
