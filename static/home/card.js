import { element } from "./element.js";

/**
 * An order card. Its status is what the server last said; at the end of the countdown it is being checked until
 * the server says whether it ran out or was paid in time.
 */
export function card(payload, secondsLeft, texts, acts) {
  const status = statusOf(payload, secondsLeft);
  const made = element("div", { className: "card", dataset: { status } });
  made.append(
    element(
      "p",
      { className: "card-top" },
      element("span", { textContent: texts.say("card") }),
      element("span", { className: "chip", textContent: texts.say(`card_${status}`) }),
    ),
    element("p", { className: "card-name", dir: "auto", textContent: payload.name }),
    element("p", { className: "card-price", textContent: `¥${payload.price}` }),
  );
  if (status === "pending") made.append(countdown(secondsLeft, texts), choice(payload, texts, acts));
  return made;
}

/** Whole seconds until `payload` runs out, by the server's clock; never below 0. */
export function secondsLeft(payload, now) {
  return Math.max(0, Math.ceil((Date.parse(payload.expiresAt) - now) / 1000));
}

/** `m:ss`, as `4:05`. */
export function spoken(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function statusOf(payload, left) {
  return payload.status === "pending" && left <= 0 ? "checking" : payload.status;
}

function countdown(left, texts) {
  const clock = element("b", { className: "left", role: "timer", textContent: spoken(left) });
  return element("p", { className: "card-time" }, element("span", { textContent: texts.say("card_left") }), " ", clock);
}

/** The visitor may pay, the agent may withdraw: `acts` has the one or the other. */
function choice(payload, texts, acts) {
  const [key, act] = acts.pay ? ["pay", acts.pay] : ["card_cancel", acts.withdraw];
  const made = element("button", { type: "button", className: "button", textContent: texts.say(key) });
  if (acts.pay) made.classList.add("primary");
  made.addEventListener("click", () => {
    made.disabled = true;
    act(payload).finally(() => (made.disabled = false));
  });
  return made;
}
