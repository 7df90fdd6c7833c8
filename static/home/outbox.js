/**
 * What one side has written and the server has not yet confirmed, oldest first. An entry is
 * {msgNo, text, state, reason, sentAt}; its state is waiting, sending, sent (confirmed, the echo is still
 * under way) or failed. The msgNo stays the same however often it goes out, so the server keeps it once.
 */
export class Outbox {
  constructor() {
    this.entries = [];
  }

  add(text) {
    const entry = { msgNo: freshNumber(), text, state: "waiting", reason: "", sentAt: 0 };
    this.entries.push(entry);
    return entry;
  }

  find(msgNo) {
    return this.entries.find((entry) => entry.msgNo === msgNo);
  }

  remove(msgNo) {
    this.entries = this.entries.filter((entry) => entry.msgNo !== msgNo);
  }

  /** Those that have to go out, now that the line is there. */
  unconfirmed() {
    return this.entries.filter((entry) => entry.state === "waiting" || entry.state === "sending");
  }

  /** The line is gone: nobody knows what became of those under way, so they wait to go out again. */
  hold() {
    for (const entry of this.entries) if (entry.state === "sending") entry.state = "waiting";
  }
}

// crypto.randomUUID is missing where the page is served without TLS, on a LAN.
function freshNumber() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
