/** What a screen reader says: `live` politely, `alarm` at once. */
export class Voice {
  constructor(live, alarm) {
    this.live = live;
    this.alarm = alarm;
  }

  say(text) {
    this.live.textContent = text;
  }

  warn(text) {
    this.alarm.textContent = text;
  }
}
