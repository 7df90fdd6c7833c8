/** On a narrow page one panel shows at a time, and the tabs of the others count what comes; a wide one shows all. */
export class Tabs {
  constructor(bar, panels) {
    this.buttons = [...bar.querySelectorAll("[data-tab]")];
    this.panels = panels;
    for (const button of this.buttons) button.addEventListener("click", () => this.choose(button.dataset.tab));
  }

  choose(name) {
    this.panels.dataset.shown = name;
    for (const button of this.buttons) button.ariaPressed = String(button.dataset.tab === name);
    this.count(name, 0);
    for (const box of this.panels.querySelectorAll(".log, .frames")) box.scrollTop = box.scrollHeight;
  }

  /** Something was said in this panel; what nobody sees is counted. */
  said(name) {
    const button = this.button(name);
    if (button.ariaPressed !== "true") this.count(name, Number(button.querySelector(".badge").textContent) + 1);
  }

  count(name, unread) {
    const badge = this.button(name).querySelector(".badge");
    badge.hidden = unread === 0;
    badge.textContent = String(unread);
  }

  button(name) {
    return this.buttons.find((button) => button.dataset.tab === name);
  }
}
