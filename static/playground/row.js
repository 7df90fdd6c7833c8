import { spoken } from "../home/card.js";
import { element, sign } from "../home/element.js";
import { initial } from "../home/bubble.js";

/**
 * One row of a panel's log. `place` says {first, last}: where the item stands among neighbours of one sender; `left`
 * are the seconds of a running card. `acts` may hold recall(item) and pay(order).
 */
export function row(item, place, left, texts, acts) {
  if (item.kind === "notice") return element("p", { className: "row notice", dir: "auto", textContent: item.text });
  const classes = ["row", item.mine ? "mine" : "theirs", place.first && "first", place.last && "last"].filter(Boolean);
  const made = element("article", { className: classes.join(" "), dataset: { kind: item.kind } });
  if (item.recalled) {
    const key = item.mine ? "recalled_own" : "recalled_other";
    made.append(element("p", { className: "recalled", textContent: texts.say(key, { name: item.name }) }));
    return made;
  }
  if (!item.mine && place.first) made.append(who(item.name));
  made.append(element("div", { className: "said" }, said(item, left, texts, acts)));
  const meta = about(item, place, texts, acts);
  if (meta) made.append(meta);
  return made;
}

function who(name) {
  const picture = element("span", { className: "avatar", ariaHidden: "true", textContent: initial(name ?? "") });
  return element("p", { className: "name" }, picture, element("bdi", { textContent: name }));
}

function said(item, left, texts, acts) {
  switch (item.kind) {
    case "image":
      return picture(item);
    case "voice":
      return titled("voice", item.file.name || texts.say("voice"), item.file.duration ? `0:${String(Math.round(item.file.duration)).padStart(2, "0")}` : "");
    case "file":
      return titled("file", item.file.name || texts.say("file"), size(item.file.size), item.url);
    case "location":
      return titled("location", item.payload?.label ?? item.text, item.payload?.label ? item.text : "");
    case "job":
      return job(item);
    case "order":
      return order(item.order, left, texts, acts);
    default:
      return element("div", { className: "bubble", dir: "auto", textContent: item.text });
  }
}

function picture({ url, file }) {
  const shown = element("img", { src: url, alt: file.name ?? "", loading: "lazy" });
  if (file.width && file.height) shown.style.aspectRatio = `${file.width} / ${file.height}`;
  return element("div", { className: "bubble picture" }, shown);
}

/** A thing with a name and a line about it; with a URL it can be opened. */
function titled(kind, name, line, url) {
  const words = element("span", { className: "words" }, element("b", { dir: "auto", textContent: name }), element("small", { dir: "auto", textContent: line }));
  const properties = { className: "bubble thing" };
  if (!url || !/^https?:/.test(url)) return element("div", properties, sign(kind), words);
  return element("a", { ...properties, href: url, target: "_blank", rel: "noopener", download: name }, sign(kind), words);
}

function job({ payload, text }) {
  if (!payload?.salary) return titled("job", text, payload?.company ?? "");
  return element(
    "div",
    { className: "card" },
    element("p", { className: "card-name", dir: "auto", textContent: payload.title }),
    element("p", { className: "card-price small", textContent: payload.salary }),
    element("p", { className: "card-time", dir: "auto", textContent: [payload.company, payload.location].filter(Boolean).join(" · ") }),
  );
}

const STATUSES = new Set(["pending", "checking", "paid", "expired", "cancelled"]);

/** An order card shows what its wire says: without an end there is no countdown. */
function order({ id, name, price, status, expiresAt, statusText }, left, texts, acts) {
  const now = status === "pending" && left === 0 ? "checking" : status;
  const made = element("div", { className: "card", dataset: { status: now, order: id } });
  const chip = element("span", { className: "chip", textContent: STATUSES.has(now) ? texts.say(`card_${now}`) : statusText ?? now });
  made.append(
    element("p", { className: "card-top" }, element("span", { textContent: texts.say("card") }), chip),
    element("p", { className: "card-name", dir: "auto", textContent: name }),
    element("p", { className: "card-price", textContent: `¥${price}` }),
  );
  if (now !== "pending") return made;
  if (expiresAt) {
    const clock = element("b", { className: "left", role: "timer", textContent: spoken(left) });
    made.append(element("p", { className: "card-time" }, element("span", { textContent: texts.say("card_left") }), " ", clock));
  }
  if (acts.pay) {
    const pay = element("button", { type: "button", className: "button primary", textContent: texts.say("pay") });
    pay.addEventListener("click", () => acts.pay({ id }));
    made.append(pay);
  }
  return made;
}

function about(item, { last }, texts, acts) {
  const parts = [];
  if (item.mine && item.told && acts.mayRecall(item)) {
    const button = element("button", { type: "button", className: "quiet undo", textContent: texts.say("recall") });
    button.addEventListener("click", () => acts.recall(item));
    parts.push(button);
  }
  if (last && item.time) parts.push(element("time", { textContent: item.time }));
  if (item.state) parts.push(element("span", { className: "state", dataset: { state: item.state } }, sign(item.state), element("span", { className: item.state === "waiting" ? "" : "hidden", textContent: texts.say(item.state) })));
  return parts.length ? element("p", { className: "meta" }, ...parts) : null;
}

function size(bytes) {
  if (!bytes) return "";
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} kB`;
}
