import { element } from "../home/element.js";
import { hintOf } from "./readable.js";
import { frameRow } from "./wire_log.js";

const CALL = "/api/desk/inspect/connections";
const AGAIN = 2000; // ms between two looks at the list
const MOST = 300; // frames shown

/** The dialog of the wire inspector. Nothing is asked of the server while it is closed. */
export class Inspector {
  constructor(dialog, opener, texts) {
    this.dialog = dialog;
    this.texts = texts;
    this.rows = dialog.querySelector("tbody");
    this.frames = dialog.querySelector(".frames");
    this.caption = dialog.querySelector(".caption");
    this.watched = null;
    opener.addEventListener("click", () => this.open());
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.stop());
    texts.addEventListener("change", () => dialog.open && this.look());
  }

  open() {
    this.dialog.showModal();
    this.tell("inspector_choose");
    this.look();
    this.timer = setInterval(() => this.look(), AGAIN);
  }

  stop() {
    clearInterval(this.timer);
    this.unwatch();
    this.frames.replaceChildren();
  }

  async look() {
    try {
      const response = await fetch(CALL, { credentials: "omit", cache: "no-store" });
      if (!response.ok) throw new Error(String(response.status));
      this.show((await response.json()).items);
    } catch {
      this.tell("inspector_failed");
    }
  }

  /** Rows stay where they are, so that none goes from under the pointer. */
  show(connections) {
    const kept = new Map([...this.rows.children].map((row) => [row.dataset.id, row]));
    for (const connection of connections) {
      const row = kept.get(String(connection.id)) ?? this.row(connection);
      kept.delete(String(connection.id));
      row.lastChild.textContent = this.size(connection.queued);
      if (!row.isConnected) this.rows.append(row);
    }
    for (const row of kept.values()) row.remove();
    if (connections.length === 0) this.tell("inspector_none");
  }

  row(connection) {
    const { id, person, dialect, since } = connection;
    const name = this.texts.say("watch", { person: person.nickname, dialect });
    const button = element("button", { type: "button", className: "quiet", textContent: person.nickname, title: name, ariaLabel: name });
    button.addEventListener("click", () => this.watch(connection));
    return element(
      "tr",
      { dataset: { id } },
      element("td", {}, button),
      element("td", {}, element("code", { textContent: dialect })),
      element("td", { textContent: new Date(since).toTimeString().slice(0, 8) }),
      element("td"),
    );
  }

  watch(connection) {
    this.unwatch();
    this.watched = connection;
    this.frames.replaceChildren();
    for (const row of this.rows.children) row.ariaCurrent = String(row.dataset.id === String(connection.id));
    this.tell("inspector_watching", { ...connection, person: connection.person.nickname });
    this.stream = new EventSource(`${CALL}/${connection.id}/frames`);
    this.stream.addEventListener("frame", ({ data }) => this.add(JSON.parse(data)));
    this.stream.addEventListener("end", () => {
      this.unwatch();
      this.tell("inspector_ended");
    });
  }

  unwatch() {
    this.stream?.close();
    this.stream = this.watched = null;
  }

  /** The server says `in` for what it received: from its side, the other way round than in a panel. */
  add({ way, at, title, about, text }) {
    const follows = this.frames.scrollHeight - this.frames.scrollTop - this.frames.clientHeight < 60;
    this.frames.append(frameRow({ out: way === "out", at: new Date(at), title, about, hint: gist(text), text, beat: title === "heart-beat" }, this.texts));
    while (this.frames.children.length > MOST) this.frames.firstChild.remove();
    if (follows) this.frames.scrollTop = this.frames.scrollHeight;
  }

  size(bytes) {
    return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} kB`;
  }

  tell(key, values = {}) {
    this.caption.textContent = this.texts.say(key, values);
  }
}

/** The body of a frame is its gist; what has none is told by its fields. */
function gist(text) {
  const [head, ...body] = text.split("\n\n");
  return hintOf(body.join("\n\n") || head);
}
