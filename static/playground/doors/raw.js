import { Http } from "../http.js";
import { hintOf, pretty } from "../readable.js";
import { tapped } from "../tap.js";
import { Door, hour } from "./door.js";

const PAGE = 30;

/** The raw page: a plain WebSocket that only hears, and HTTP by which it speaks. */
export class RawDoor extends Door {
  static can = ["read"];

  async open({ accessToken }) {
    this.token = accessToken;
    this.http = new Http(this.frames, { Authorization: `beared${accessToken}` });
    this.peer = this.stage.people.wei.id;
    this.reconnect();
  }

  reconnect() {
    const address = `${location.origin.replace(/^http/, "ws")}/websocket/${this.me.id}?token=${this.token}`;
    this.frames.sent({ title: "GET", about: `/websocket/${this.me.id}?token=•••`, hint: "Upgrade: websocket", text: "Upgrade: websocket" });
    this.socket = tapped(new WebSocket(address), this.frames, (data) => ({ title: "ChatVo", hint: hintOf(data), text: pretty(data) }));
    this.socket.onopen = () => this.opened();
    this.socket.onmessage = ({ data }) => this.heard(JSON.parse(data));
    this.socket.onclose = () => this.closed();
  }

  /** The socket keeps nothing for who was away: the history does. */
  async opened() {
    await this.catchUp();
    this.live();
  }

  closed() {
    if (this.state === "dropped") return;
    this.lost();
    setTimeout(() => this.state === "lost" && this.reconnect(), 1000);
  }

  cut() {
    this.socket.onclose = this.socket.onmessage = null;
    this.socket.close();
  }

  async catchUp() {
    const rows = await this.newest();
    const kept = new Set(rows.map((row) => this.rowId(row)));
    const first = Math.min(...rows.map((row) => row.cid));
    // A row that was recalled is gone from the history.
    for (const item of this.talk.items) if (item.place >= first && !kept.has(item.id)) item.recalled = true;
    for (const row of rows) this.heard({ ...row, CId: row.cid });
  }

  /** The last rows. The original's pages count from the oldest, and `totalPage` is the number of rows. */
  async newest() {
    const log = `/byuser/chatlog/${this.peer}`;
    const { data: { totalPage: total } } = await this.http.call("GET", `${log}/1/1`);
    const last = Math.max(1, Math.ceil(total / PAGE));
    const pages = last > 1 && total % PAGE !== 0 ? [last - 1, last] : [last];
    const rows = [];
    for (const page of pages) rows.push(...(await this.http.call("GET", `${log}/${page}/${PAGE}`)).data.list);
    return rows;
  }

  rowId(row) {
    return `c${row.CId ?? row.cid}`;
  }

  heard(row) {
    const mine = row.tpye === "0";
    const time = row.createtime ? hour(row.createtime) : "";
    const text = String(row.cltext);
    const about = { id: this.rowId(row), place: row.CId, row: row.CId, time };
    if (text.startsWith("[系统]")) return this.talk.add({ ...about, kind: "notice", text });
    const state = mine ? (row.clstate === "1" ? "read" : "sent") : undefined;
    this.talk.add({ ...about, mine, name: this.person(row.userId)?.nickname ?? String(row.userId), kind: "text", text, state });
  }

  /** 200 says that it is on disk; the row's own number stands in the history. */
  async transmit(item) {
    try {
      await this.http.call("POST", `/byuser/chatlog/${this.peer}?text=${encodeURIComponent(item.text)}`);
    } catch (fault) {
      return this.refuse(fault.message);
    }
    const rows = await this.newest();
    const row = rows.findLast(({ tpye, cltext, cid }) => tpye === "0" && cltext === item.text && !this.talk.get(`c${cid}`));
    this.talk.forget(item.id);
    if (row) this.heard({ ...row, CId: row.cid });
  }

  recall(item) {
    return this.http.call("DELETE", `/byuser/chatlog/${item.row}`).then(() => this.talk.recall(item.id));
  }

  read() {
    const last = this.talk.items.findLast(({ row, mine }) => row && !mine);
    if (last) return this.http.call("PUT", `/byuser/chatlog/${last.row}`);
  }
}
