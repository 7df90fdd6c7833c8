/** On a narrow page one panel shows at a time; a wide one shows all and has no tabs. */
export class Tabs {
  constructor(bar, panels) {
    this.buttons = [...bar.querySelectorAll("[data-tab]")];
    this.panels = panels;
    for (const button of this.buttons) button.addEventListener("click", () => this.choose(button.dataset.tab));
  }

  choose(name) {
    this.panels.dataset.shown = name;
    for (const button of this.buttons) button.ariaPressed = String(button.dataset.tab === name);
    for (const panel of this.panels.querySelectorAll(".log, .frames")) panel.scrollTop = panel.scrollHeight;
  }
}
