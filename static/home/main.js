import { Api } from "./api.js";
import { remember } from "./choice.js";
import { Demo } from "./demo.js";
import { Texts } from "./texts.js";
import { Theme } from "./theme.js";

const root = document.documentElement;
const texts = new Texts(JSON.parse(document.getElementById("texts").textContent), root);
new Theme(document.getElementById("theme"), root, texts);

const languages = [...document.querySelectorAll("[data-language]")];
for (const button of languages) {
  button.addEventListener("click", () => {
    texts.choose(button.dataset.language);
    remember("lang", texts.language);
    for (const other of languages) other.ariaPressed = String(other === button);
  });
}

const page = document.getElementById("demo");
if (page) start(new Demo(page, new Api(texts), texts));

/** Start the demo, and say what went wrong when it does not. */
async function start(demo) {
  const note = document.getElementById("starting");
  const [words, again] = note.children;
  note.hidden = again.hidden = true;
  const slow = setTimeout(() => (note.hidden = false), 300);
  try {
    await demo.start();
    clearTimeout(slow);
    note.hidden = true;
    page.dataset.state = "ready";
  } catch (problem) {
    clearTimeout(slow);
    delete words.dataset.text;
    words.textContent = texts.say("start_failed", { reason: problem.message });
    note.hidden = again.hidden = false;
    again.addEventListener("click", () => start(demo), { once: true });
  }
}
