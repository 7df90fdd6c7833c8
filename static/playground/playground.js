import { Clock } from "../home/clock.js";
import { Offering } from "../home/offering.js";
import { DeskDoor } from "./doors/desk.js";
import { RawDoor } from "./doors/raw.js";
import { WeiyuAgentDoor } from "./doors/weiyu_agent.js";
import { WeiyuVisitorDoor } from "./doors/weiyu_visitor.js";
import { XuqmDoor } from "./doors/xuqm.js";
import { Panel } from "./panel.js";
import { Tabs } from "./tabs.js";

/** Panel -> who speaks there, and by which wire. */
const DOORS = {
  visitor: ["demo_alice", WeiyuVisitorDoor],
  raw: ["demo_alice", RawDoor],
  agent: ["wei", WeiyuAgentDoor],
  desk: ["lin", DeskDoor],
  im: ["chen", XuqmDoor],
};

/** Five clients in one conversation. */
export class Playground {
  constructor(page, api, texts) {
    this.page = page;
    this.api = api;
    this.texts = texts;
    this.clock = new Clock(api);
    this.panels = {};
  }

  async start() {
    const [cast, stage] = await Promise.all([this.api.get("/demo"), this.setStage(), this.clock.set()]);
    const signIns = new Map([...cast.staff.map((one) => [one.username, one]), ...cast.visitors.map((one) => [one.uid, one])]);
    const tabs = new Tabs(this.page.querySelector(".tabs"), this.page.querySelector(".panels"));
    this.offering = this.makeOffering();
    for (const [name, [who, Door]] of Object.entries(DOORS)) this.panels[name] = this.panel(name, new Door(stage, stage.people[who]));
    await Promise.all(Object.entries(DOORS).map(([name, [who]]) => this.come(this.panels[name], signIns.get(who))));
    for (const [name, { door }] of Object.entries(this.panels)) door.talk.addEventListener("said", () => tabs.said(name));
    this.clock.addEventListener("tick", () => Object.values(this.panels).forEach((panel) => panel.tick()));
  }

  /** The house puts everybody into alice's conversation, wei in charge. */
  async setStage() {
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}", credentials: "omit" };
    const response = await fetch("/playground/stage", options);
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.title);
    return answer;
  }

  panel(name, door) {
    const box = this.page.querySelector(`[data-panel=${name}]`);
    const recall = Number(this.page.dataset.recallSeconds) * 1000;
    return new Panel(box, door, this.texts, { recall, now: () => this.clock.now() });
  }

  makeOffering() {
    const dialog = this.page.querySelector(".offering");
    const opener = this.page.querySelector("[data-panel=desk] [data-say=order]");
    const offer = ({ name, price, countdownSeconds: seconds }) => this.panels.desk.door.offer({ name, price, seconds });
    return new Offering(dialog, opener, this.texts, offer);
  }

  /** Sign in, and wait until the line is there. */
  async come(panel, signIn) {
    const { door } = panel;
    const live = new Promise((resolve) => door.addEventListener("state", () => door.isLive && resolve()));
    await door.open(signIn);
    await live;
    panel.enable();
  }
}
