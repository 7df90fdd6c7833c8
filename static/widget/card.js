import { button, element, safeUrl } from "./element.js";

/**
 * An order card. Its status is what the server last said; at the end of the countdown it is being checked until
 * the server says whether it ran out or was paid in time.
 */
export function card(payload, left, texts, acts) {
  const status = payload.status === "pending" && left <= 0 ? "checking" : payload.status;
  const made = element("div", { className: "card", dataset: { status } });
  made.append(
    element("p", { className: "card-top" },
      element("span", { textContent: texts.say("card") }),
      element("span", { className: "chip", textContent: texts.say(`card_${status}`) })),
    element("p", { className: "card-name", dir: "auto", textContent: payload.name }),
    element("p", { className: "card-price", textContent: `¥${payload.price}` }),
  );
  if (status !== "pending") return made;
  const clock = element("b", { className: "left", role: "timer", textContent: texts.countdown(left) });
  made.append(element("p", { className: "card-time" }, texts.say("card_left"), " ", clock));
  if (acts.mayPay()) {
    const pay = button(texts.say("pay"), async () => {
      pay.disabled = true;
      await acts.pay(payload);
      pay.disabled = false;
    }, { className: "main" });
    made.append(pay);
  }
  return made;
}

/** Whole seconds until `payload` runs out, by the server's clock; never below 0. */
export function secondsLeft(payload, now) {
  return Math.max(0, Math.ceil((Date.parse(payload.expiresAt) - now) / 1000));
}

/** A job posting; whatever it holds is shown as text. */
export function job(payload, texts) {
  const line = (key) => (typeof payload[key] === "string" && payload[key] ? [payload[key]] : []);
  const made = element("div", { className: "card" },
    element("p", { className: "card-top" }, texts.say("job")),
    element("p", { className: "card-name", dir: "auto", textContent: String(payload.title ?? "") }));
  if (line("salary").length) made.append(element("p", { className: "card-price", textContent: payload.salary }));
  const where = [...line("company"), ...line("location")].join(" · ");
  if (where) made.append(element("p", { className: "card-where", dir: "auto", textContent: where }));
  const href = typeof payload.url === "string" ? safeUrl(payload.url) : null;
  if (href) made.append(element("a", { className: "main", href, target: "_blank", rel: "noopener noreferrer", textContent: texts.say("job_open") }));
  return made;
}
