import { ref } from "../core/vue.js";

const GRACE = 6000; // ms that a visitor who turns a page of the shop is away for

/** Whether the visitor is connected, as the server tells: true, false, or null while nobody knows. */
export class Presence {
  constructor() {
    this.online = ref(null);
    this.timer = 0;
  }

  heard(online) {
    clearTimeout(this.timer);
    const wait = this.online.value && !online ? GRACE : 0;
    if (wait) this.timer = setTimeout(() => (this.online.value = false), wait);
    else this.online.value = online;
  }

  unknown() {
    clearTimeout(this.timer);
    this.online.value = null;
  }
}
