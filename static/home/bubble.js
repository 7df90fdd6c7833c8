import { card } from "./card.js";
import { element, sign } from "./element.js";

/**
 * One row of the log. `row` is
 * {item, mine, name, first, last, state, recallable, secondsLeft}: `item` a message or an entry of the outbox,
 * `first` and `last` its place among neighbours of one sender, `state` the sign to show or null. `acts` are the
 * pane's answers to its buttons.
 */
export function bubble(row, texts, acts) {
  const { item, mine, first, last } = row;
  const classes = ["row", mine ? "mine" : "theirs", first && "first", last && "last"].filter(Boolean);
  const made = element("article", { className: classes.join(" ") });
  if (item.recalled) {
    made.append(recalled(row, texts, acts));
    return made;
  }
  if (!mine && first) made.append(avatar(row.name));
  made.append(element("span", { className: "hidden", textContent: `${row.name}: ` }));
  const recall = row.recallable ? button("recall", texts, () => acts.recall(item), "recall") : null;
  made.append(element("div", { className: "said" }, recall, said(row, texts, acts)));
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
export function line(item) {
  return item.text ?? item.content ?? item.payload?.name ?? item.payload?.title ?? item.fileName ?? `[${item.msgType}]`;
}

function said(row, texts, acts) {
  if (row.item.msgType === "order_card") return card(row.item.payload, row.secondsLeft, texts, acts);
  return element("div", { className: "bubble", dir: "auto", textContent: line(row.item) });
}

function recalled({ item, mine, name }, texts, acts) {
  const made = element("p", { className: "recalled" }, texts.say(mine ? "recalled_own" : "recalled_other", { name }));
  if (mine && item.content !== undefined) {
    made.append(" ", button("edit_again", texts, () => acts.editAgain(item)));
  }
  return made;
}

function about(row, texts, acts) {
  const { item, last, state } = row;
  const parts = [];
  if (state === "failed") {
    parts.push(button("retry", texts, () => acts.retry(item)), button("discard", texts, () => acts.discard(item)));
  }
  if (last && item.sendTime) parts.push(time(item.sendTime));
  if (state) parts.push(progress(state, item.reason, texts));
  return parts.length ? element("p", { className: "meta" }, ...parts) : null;
}

// The server tells its own wall clock, "yyyy-MM-dd HH:mm:ss"; it is shown as it came.
function time(sendTime) {
  return element("time", { title: sendTime, textContent: sendTime.slice(11, 16) });
}

function progress(state, reason, texts) {
  const word = texts.say(state, { reason });
  return element("span", { className: "state", dataset: { state } }, sign(state), element("span", {}, word));
}

function button(key, texts, act, className = "") {
  const made = element("button", { type: "button", className: `quiet ${className}`, textContent: texts.say(key) });
  made.addEventListener("click", act);
  return made;
}
