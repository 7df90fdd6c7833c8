import { elided } from "./bubble.js";
import { button, element, safeUrl, sign } from "./element.js";

/** What the visitor agrees to, asked before anything is stored or sent. */
export function consentForm({ texts, look }, agree) {
  const made = element("div", { className: "form" },
    element("h2", { textContent: texts.say("consent_title") }),
    element("p", { textContent: texts.own(look.privacyText) || texts.say("consent_text") }),
    privacyLink(texts, look),
    button(texts.say("consent_agree"), agree, { className: "main" }));
  return made;
}

/** The form before the talk; `start({nickname, subject})`. */
export function prechatForm({ texts, look }, start) {
  const name = element("input", { name: "nickname", autocomplete: "name", maxLength: 60, required: look.prechat === "required" });
  const topic = element("select", { name: "topic" },
    element("option", { value: "", textContent: texts.say("topic_any") }),
    ...look.topics.map((words) => element("option", { value: words, textContent: words })));
  const form = element("form", { className: "form" },
    element("h2", { textContent: texts.own(look.welcome) || texts.say("title") }),
    field(texts.say("your_name"), name),
    look.topics.length ? field(texts.say("topic"), topic) : null,
    element("button", { className: "main", textContent: texts.say("start") }),
    look.prechat === "required" ? null : button(texts.say("skip"), () => start({})));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const nickname = name.value.trim();
    if (look.prechat === "required" && !nickname) return name.focus();
    start({ nickname, subject: topic.value });
  });
  return form;
}

/** Leave a message for later; `back()` leads away from it. */
export function leaveForm({ texts, look, deeds }, back) {
  const contact = element("input", { name: "contact", autocomplete: "email", maxLength: 200, required: true });
  const content = element("textarea", { name: "content", rows: 4, maxLength: 5000, required: true, dir: "auto" });
  const photo = element("input", { type: "file", accept: "image/*", multiple: true });
  const problem = element("p", { className: "problem", role: "alert" });
  const send = element("button", { className: "main", textContent: texts.say("send") });
  const form = element("form", { className: "form" },
    element("h2", { textContent: texts.say("leave_open") }),
    element("p", { textContent: awayWords(texts, look) }),
    field(texts.say("leave_contact"), contact),
    field(texts.say("leave_content"), content),
    look.attachments === false ? null : field(texts.say("leave_photo"), photo),
    problem, send, button(texts.say("cancel"), back));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!contact.value.trim()) return contact.focus();
    if (!content.value.trim()) return content.focus();
    send.disabled = true;
    try {
      const images = [];
      for (const file of photo.files) images.push({ fileUrl: (await deeds.upload(file)).fileUrl });
      await deeds.leave({ contact: contact.value.trim(), content: content.value.trim(), images });
      const done = element("div", { className: "form", tabIndex: -1 }, element("h2", { textContent: texts.say("left_title") }),
        element("p", { textContent: texts.say("left_text") }), button(texts.say("close"), back, { className: "main" }));
      form.replaceWith(done);
      done.focus();
    } catch (refused) {
      problem.textContent = refused.message;
      send.disabled = false;
    }
  });
  return form;
}

/** When somebody will be there again, as far as that is known. */
export function awayWords(texts, look) {
  const until = look.opensAt ? texts.say("opens_at", { time: texts.moment(look.opensAt) }) : "";
  return [texts.own(look.away), until].filter(Boolean).join(" ");
}

/** Stars, whether it was solved, a word. `rate({score, resolved, comment})` may throw a Problem. */
export function ratingForm({ texts }, rate) {
  const form = element("form", { className: "rating" });
  const stars = [1, 2, 3, 4, 5].map((score) => {
    const choice = element("input", { type: "radio", name: "score", value: String(score), ariaLabel: texts.say("star", { score }) });
    return element("label", { className: "star" }, choice, sign("star"));
  });
  const solved = element("input", { type: "checkbox", checked: true });
  const comment = element("input", { name: "comment", maxLength: 2000, placeholder: texts.say("rate_comment"), ariaLabel: texts.say("rate_comment"), dir: "auto" });
  const problem = element("p", { className: "problem", role: "alert" });
  const send = element("button", { className: "main", textContent: texts.say("rate_send"), disabled: true });
  const more = element("div", { className: "rating-more", hidden: true },
    element("label", { className: "check" }, solved, texts.say("rate_solved")), comment, problem, send);
  const question = element("p", { textContent: texts.say("rate_question") });
  form.append(question, element("div", { className: "stars", role: "radiogroup", ariaLabel: question.textContent }, ...stars), more);
  form.addEventListener("change", () => {
    const score = Number(form.elements.score.value);
    stars.forEach((star, i) => star.classList.toggle("on", i < score));
    more.hidden = send.disabled = !score;
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const score = Number(form.elements.score.value);
    if (!score) return;
    send.disabled = true;
    try {
      await rate({ score, resolved: solved.checked, comment: comment.value.trim() });
    } catch (refused) {
      problem.textContent = refused.message;
      send.disabled = false;
    }
  });
  return form;
}

/** A picture alone, as large as the page; Esc and a click beside it close it. */
export function lightbox(texts, source, name) {
  const close = () => dialog.close();
  const dialog = element("dialog", { className: "lightbox", ariaLabel: name || texts.say("an_image") },
    element("img", { src: source, alt: name }),
    element("div", { className: "lightbox-bar" },
      element("bdi", { textContent: elided(name) }),
      element("a", { className: "quiet", href: source, download: name, target: "_blank", rel: "noopener noreferrer", textContent: texts.say("download") }),
      button(texts.say("close"), close, { icon: "close" })));
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  return dialog;
}

export function privacyLink(texts, look) {
  const href = look.privacyUrl ? safeUrl(look.privacyUrl) : null;
  return href ? element("a", { href, target: "_blank", rel: "noopener noreferrer", textContent: texts.say("privacy") }) : null;
}

function field(words, control) {
  return element("label", { className: "field" }, element("span", { textContent: words }), control);
}
