const BEAT = 3000; // ms between two signs of life of a leader that holds no lock
const SILENCE = 8000; // ms after which another tab takes over

/**
 * The tabs of one browser. One of them leads: it alone has a connection. Fires `lead` when this one begins to,
 * `yield` when it has to stop, and `word` ({detail: word}) for what another tab says.
 */
export class Tabs extends EventTarget {
  constructor(name) {
    super();
    this.name = name;
    this.leads = false;
    this.heardAt = 0;
    this.release = null;
    this.channel = null;
    this.timer = 0;
  }

  begin() {
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel(this.name) : null;
    this.channel?.addEventListener("message", ({ data }) => this.heard(data));
    if (navigator.locks) this.queue();
    else this.contend();
  }

  /** Let another tab lead: this one goes, or is frozen by the browser. */
  end() {
    this.asking?.abort();
    this.release?.();
    this.release = null;
    clearInterval(this.timer);
    if (this.leads) this.turn(false);
    this.channel?.close();
    this.channel = null;
  }

  /** Say something to the other tabs. */
  say(word) {
    this.channel?.postMessage(word);
  }

  queue() {
    this.asking = new AbortController();
    const held = () =>
      new Promise((release) => {
        this.release = release;
        this.turn(true);
      });
    navigator.locks.request(this.name, { signal: this.asking.signal }, held).catch(() => {});
  }

  /** Without TLS there are no locks: whoever hears no leader becomes one, and of two the elder name gives way. */
  contend() {
    this.id = Math.random();
    this.say({ t: "beat?", id: this.id });
    this.heardAt = performance.now() - SILENCE + 400;
    this.timer = setInterval(() => this.look(), 200);
    this.beatAt = 0;
  }

  look() {
    const now = performance.now();
    if (!this.leads && now - this.heardAt > SILENCE) this.turn(true);
    if (this.leads && now - this.beatAt > BEAT) {
      this.beatAt = now;
      this.say({ t: "beat", id: this.id });
    }
  }

  heard(word) {
    if (word.t === "beat?") return void (this.leads && this.id && this.say({ t: "beat", id: this.id }));
    if (word.t !== "beat") return void this.dispatchEvent(new CustomEvent("word", { detail: word }));
    this.heardAt = performance.now();
    if (this.leads && word.id > this.id) this.turn(false);
  }

  turn(leads) {
    if (this.leads === leads) return;
    this.leads = leads;
    this.dispatchEvent(new Event(leads ? "lead" : "yield"));
  }
}
