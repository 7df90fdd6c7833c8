import { Api } from "../home/api.js";
import { remember } from "../home/choice.js";
import { Texts } from "../home/texts.js";
import { Theme } from "../home/theme.js";
import { Inspector } from "./inspector.js";
import { Playground } from "./playground.js";

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

const page = document.getElementById("playground");
new Inspector(document.getElementById("inspector"), document.getElementById("inspect"), texts);
start(new Playground(page, new Api(texts), texts));

async function start(playground) {
  const note = document.getElementById("starting");
  const slow = setTimeout(() => (note.hidden = false), 300);
  try {
    await playground.start();
    note.hidden = true;
    page.dataset.state = "ready";
  } catch (problem) {
    note.hidden = false;
    delete note.dataset.text;
    note.textContent = texts.say("start_failed", { reason: problem.message });
  } finally {
    clearTimeout(slow);
  }
}
