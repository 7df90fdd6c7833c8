import { card, job } from "./card.js";
import { button, element, safeUrl, sign } from "./element.js";

/**
 * One row of the log. `row` is {item, mine, name, first, last, state, recallable, secondsLeft}: `item` a message or
 * an entry of the outbox, `first` and `last` its place among neighbours of one sender, `state` the sign to show or
 * null. `acts` answer its buttons.
 */
export function bubble(row, texts, acts) {
  const { item, mine, first, last } = row;
  const classes = ["row", mine ? "mine" : "theirs", first && "first", last && "last"].filter(Boolean);
  const made = element("article", { className: classes.join(" "), tabIndex: -1, dataset: { key: item.msgNo } });
  if (item.recalled) {
    made.append(recalled(row, texts, acts));
    return made;
  }
  if (!mine && first) made.append(avatar(row.name));
  made.append(element("span", { className: "hidden", textContent: `${row.name}: ` }));
  made.append(element("div", { className: "said" }, said(row, texts, acts), tools(row, texts, acts)));
  const meta = about(row, texts, acts);
  if (meta) made.append(meta);
  return made;
}

/** The house's own line. */
export function notice(content) {
  return element("p", { className: "row notice", dir: "auto", textContent: content });
}

export function avatar(name) {
  return element("span", { className: "avatar", ariaHidden: "true", textContent: initial(name) });
}

/** The first letter of a name; of a Chinese one the last, which is the one that differs among colleagues. */
export function initial(name) {
  const letters = Array.from(name.trim());
  return (/\p{Script=Han}/u.test(name) ? letters.at(-1) : letters[0])?.toUpperCase() ?? "";
}

/** What a message says in one line, of whatever type it is. */
export function inOneLine(item, texts) {
  if (item.recalled) return texts.say("quote_recalled");
  if (item.msgType === "image") return texts.say("an_image");
  const told = item.text ?? item.content ?? item.payload?.name ?? item.payload?.title ?? item.fileName ?? item.name;
  return told ?? texts.say("a_message");
}

function said(row, texts, acts) {
  const { item } = row;
  if (item.msgType === "order_card") return card(item.payload, row.secondsLeft, texts, acts);
  if (item.msgType === "job_card") return job(item.payload, texts);
  if (item.msgType === "image" || item.picture) return image(item, texts, acts);
  if (item.fileUrl || item.size !== undefined) return file(item, texts);
  const words = element("div", { className: "bubble", dir: "auto" });
  if (item.quote) words.append(quoted(item.quote, texts, acts));
  words.append(...linked(item.text ?? item.content ?? item.payload?.address ?? texts.say("a_message")));
  return words;
}

function quoted(quote, texts, acts) {
  const excerpt = quote.recalled ? texts.say("quote_recalled") : quote.excerpt;
  const made = element("button", { type: "button", className: "quote" });
  made.append(element("bdi", { className: "quote-name", textContent: quote.senderName ?? "" }));
  made.append(element("span", { dir: "auto", textContent: excerpt ?? "" }));
  made.addEventListener("click", () => acts.jump(quote.msgNo));
  return made;
}

/** Text, with what is plainly an address made a link. */
function linked(text) {
  const parts = text.split(/(https?:\/\/[^\s<>"'，。；！？（）【】]+)/);
  return parts.map((part, i) => {
    const href = i % 2 ? safeUrl(part) : null;
    return href ? element("a", { href, target: "_blank", rel: "noopener noreferrer nofollow ugc", textContent: part }) : part;
  });
}

function image(item, texts, acts) {
  const source = item.picture ?? safeUrl(item.fileUrl);
  const made = element("button", { type: "button", className: "picture", ariaLabel: `${texts.say("an_image")} ${item.fileName ?? item.name ?? ""}` });
  const picture = element("img", { src: source ?? "", alt: "", loading: "lazy", decoding: "async" });
  const { width, height } = item;
  // The box is there before the bytes are, so nothing jumps.
  if (width && height) Object.assign(picture, { width, height });
  picture.style.aspectRatio = width && height ? `${width} / ${height}` : "4 / 3";
  picture.addEventListener("error", () => (made.dataset.broken = "1"), { once: true });
  made.append(picture);
  if (item.state === "sending" && item.part < 1) made.append(progress(item.part, texts));
  made.addEventListener("click", () => source && acts.enlarge(source, item.fileName ?? item.name ?? ""));
  return made;
}

function file(item, texts) {
  const name = item.fileName || item.name || texts.say("a_file");
  const size = item.fileSize ?? item.size;
  const href = item.fileUrl && safeUrl(item.fileUrl);
  const made = element(href ? "a" : "div", { className: "bubble file" });
  if (href) Object.assign(made, { href, download: name, target: "_blank", rel: "noopener noreferrer" });
  const words = element("span", {}, element("bdi", { className: "file-name", textContent: elided(name), title: name }));
  if (size != null) words.append(element("small", { textContent: texts.bytes(size) }));
  made.append(sign("file"), words);
  if (item.state === "sending" && item.part < 1) made.append(progress(item.part, texts));
  return made;
}

function progress(part, texts) {
  return element("progress", { value: part, max: 1, ariaLabel: texts.say("sending") });
}

/** The beginning and the end of a long name: the end says what it is. */
export function elided(name) {
  const letters = Array.from(name);
  return letters.length <= 32 ? name : `${letters.slice(0, 18).join("")}…${letters.slice(-12).join("")}`;
}

function recalled({ item, mine, name }, texts, acts) {
  const made = element("p", { className: "recalled" }, texts.say(mine ? "recalled_own" : "recalled_other", { name }));
  if (mine && item.kept !== undefined) made.append(" ", button(texts.say("edit_again"), () => acts.editAgain(item.kept)));
  return made;
}

function tools({ item, recallable }, texts, acts) {
  const made = element("div", { className: "tools" });
  if (item.type === "MSG") made.append(button(texts.say("reply"), () => acts.quote(item), { icon: "reply" }));
  if (recallable) made.append(button(texts.say("recall"), () => acts.recall(item), { className: "quiet recall" }));
  return made;
}

function about({ item, last, state }, texts, acts) {
  const parts = [];
  if (state === "failed") {
    parts.push(button(texts.say("retry"), () => acts.retry(item)), button(texts.say("discard"), () => acts.discard(item)));
    if (item.text) parts.push(button(texts.say("copy"), () => acts.copy(item.text)));
  }
  if (last && item.sendTime) parts.push(element("time", { title: item.sendTime, textContent: item.sendTime.slice(11, 16) }));
  if (state) {
    const word = texts.say(state, { reason: item.reason });
    parts.push(element("span", { className: "state", dataset: { state } }, sign(state), element("span", { textContent: word })));
  }
  return parts.length ? element("p", { className: "meta" }, ...parts) : null;
}
