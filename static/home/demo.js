import { Problem } from "./api.js";
import { Clock } from "./clock.js";
import { Conversation } from "./conversation.js";
import { Line } from "./line.js";
import { Offering } from "./offering.js";
import { Pane } from "./pane.js";
import { SeatSwitch, SeatWord } from "./seat.js";
import { Side } from "./side.js";
import { Tabs } from "./tabs.js";
import { Voice } from "./voice.js";

const VISITOR = "demo_alice";
const AGENT = "wei";

/** The visitor on the left and the agent on the right: signed in, connected, in one conversation. */
export class Demo {
  constructor(page, api, texts) {
    this.page = page;
    this.api = api;
    this.texts = texts;
    this.clock = new Clock(api);
    this.voice = new Voice(document.getElementById("spoken"), document.getElementById("alarm"));
    this.tabs = new Tabs(page.querySelector(".tabs"), page.querySelector(".sides"));
  }

  async start() {
    this.visitor ??= await this.signIn();
    await Promise.all([this.clock.set(), live(this.visitor.line), live(this.agent.line)]);
    const session = await this.visitor.api.post("/sessions", { agentId: this.agent.person.id });
    await this.visitor.join(session); // first, so as to hear that what was written before arrives now
    await this.agentJoins(session);
    this.panes.forEach((pane) => pane.ready());
    await this.announceSeat();
    this.visitor.line.addEventListener("live", () => this.announceSeat());
    this.clock.addEventListener("tick", () => this.panes.forEach((pane) => pane.tick()));
  }

  /** Both sign-ins of the demo cast; answers the visitor's side. */
  async signIn() {
    const cast = await this.api.get("/demo");
    const { accessToken } = cast.visitors.find((visitor) => visitor.uid === VISITOR);
    const visitor = await this.api.as(accessToken).get("/me");
    const agent = await this.api.post("/login", cast.staff.find((member) => member.username === AGENT));
    this.agent = this.side(agent.person, agent.accessToken);
    const left = this.side(visitor, accessToken);
    this.panes = [this.visitorPane(left, agent.person), this.agentPane(this.agent, visitor)];
    return left;
  }

  side(person, token) {
    const line = new Line(`${location.origin.replace(/^http/, "ws")}/ws/chat`, token);
    const window = Number(this.page.dataset.recallSeconds) * 1000;
    const conversation = new Conversation(person.id, () => this.clock.now(), window);
    return new Side(person, this.api.as(token), line, conversation);
  }

  visitorPane(side, agent) {
    const box = this.page.querySelector("[data-side=visitor]");
    const word = new SeatWord(box.querySelector(".seat-word"), this.texts);
    side.addEventListener("seat", ({ detail }) => detail.name === agent.nickname && word.hear(detail));
    side.line.addEventListener("state", () => word.enable(side.line.isLive));
    const pay = (payload) => this.settle(side, pane, `/order-cards/${payload.orderCardId}/pay`);
    const pane = new Pane(box, side, agent, { pay }, this.texts, this.voice);
    return pane;
  }

  agentPane(side, visitor) {
    const box = this.page.querySelector("[data-side=agent]");
    const seat = new SeatSwitch(box.querySelector(".seat select"), (status) => side.setSeat(status));
    side.addEventListener("seat", ({ detail }) => detail.personId === side.person.id && seat.hear(detail));
    side.line.addEventListener("state", () => seat.enable(side.line.isLive));
    const offer = (order) => {
      this.refuseWithout(side.line);
      return side.api.post(`/sessions/${side.session.sessionId}/order-cards`, order);
    };
    this.offering = new Offering(box.querySelector(".offering"), box.querySelector(".offer"), this.texts, offer);
    const withdraw = (payload) => this.settle(side, pane, `/order-cards/${payload.orderCardId}/cancel`);
    const pane = new Pane(box, side, visitor, { withdraw }, this.texts, this.voice);
    return pane;
  }

  /** The card changes by the server's event alone; a refusal is told. */
  async settle(side, pane, path) {
    try {
      this.refuseWithout(side.line);
      await side.api.post(path);
    } catch (problem) {
      pane.refused({ title: problem.message });
    }
  }

  /** HTTP would still work for somebody who plays being cut off. */
  refuseWithout(line) {
    if (!line.isLive) throw new Problem(0, "unreachable", this.texts.say("unreachable"));
  }

  /** A conversation that waits, because the seat was away, is taken. */
  async agentJoins(session) {
    if (session.state !== "open") await this.agent.api.post(`/sessions/${session.sessionId}/accept`);
    await this.agent.join(await this.agent.api.get(`/sessions/${session.sessionId}`));
  }

  /** Seats are told when they change; who has just come hears of this one because the agent says it again. */
  async announceSeat() {
    const { items } = await this.agent.api.get("/seats");
    const own = items.find((seat) => seat.person.id === this.agent.person.id);
    if (own) this.agent.setSeat(own.status);
  }
}

/** When `line` is live for the first time. */
function live(line) {
  if (line.isLive) return Promise.resolve();
  return new Promise((resolve) => {
    line.addEventListener("live", resolve, { once: true });
    if (line.state === "connecting") line.open();
  });
}
