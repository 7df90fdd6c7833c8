/** The dialog in which an agent makes an order card. `offer({name, price, countdownSeconds})` may throw a Problem. */
export class Offering {
  constructor(dialog, opener, texts, offer) {
    this.dialog = dialog;
    this.form = dialog.querySelector("form");
    this.problem = dialog.querySelector(".problem");
    this.texts = texts;
    this.offer = offer;
    opener.addEventListener("click", () => this.open());
    dialog.querySelector("[value=cancel]").addEventListener("click", () => dialog.close());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  open() {
    this.problem.textContent = "";
    if (!this.form.elements.name.value) this.form.elements.name.value = this.texts.say("order_example");
    this.dialog.showModal();
    this.form.elements.name.select();
  }

  async submit() {
    const { name, price, seconds } = this.form.elements;
    const amount = price.value.trim();
    if (!name.value.trim()) return name.focus();
    if (!/^\d{1,9}(\.\d{1,2})?$/.test(amount)) {
      this.problem.textContent = this.texts.say("order_price_hint");
      return price.focus();
    }
    try {
      await this.offer({ name: name.value.trim(), price: amount, countdownSeconds: Number(seconds.value) });
      this.dialog.close();
    } catch (problem) {
      this.problem.textContent = problem.message;
    }
  }
}
