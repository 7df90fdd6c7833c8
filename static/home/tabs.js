/** On a narrow page one side shows at a time; the other one's tab counts what waits there. */
export class Tabs {
  constructor(bar, sides) {
    this.buttons = [...bar.querySelectorAll("[data-tab]")];
    this.sides = sides;
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.choose(button.dataset.tab));
      const pane = sides.querySelector(`[data-side=${button.dataset.tab}]`);
      pane.addEventListener("unread", ({ detail }) => this.count(button, detail));
    }
  }

  choose(side) {
    this.sides.dataset.shown = side;
    for (const button of this.buttons) button.ariaPressed = String(button.dataset.tab === side);
  }

  count(button, unread) {
    const badge = button.querySelector(".badge");
    badge.hidden = unread === 0;
    badge.textContent = String(unread);
  }
}
