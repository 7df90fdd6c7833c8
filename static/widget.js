/**
 * The one line that a shop pastes:
 *   <script async src="https://chat.example.com/static/widget.js" data-key="ak_..."></script>
 * Until somebody touches the button it costs the page one request, and one more once the page has loaded. Everything
 * else is fetched on hover, focus or click, or when a conversation of an earlier page goes on.
 */
(() => {
  const script = document.currentScript;
  const early = window.swb;
  if (!script || early?.isSwitchboard) return; // a second inclusion changes nothing
  // What the page may replace later is kept as it is now.
  const natives = { fetch: window.fetch.bind(window), WebSocket, XMLHttpRequest };
  const { key, side, offset, z, colour, consent, page } = script.dataset;
  const base = new URL(script.src).origin;
  const WORDS = {
    en: { open: "Open chat", unread: "unread messages" },
    zh: { open: "打开在线客服", unread: "条未读消息" },
  };
  const CSS = `:host{all:initial}
[hidden]{display:none!important}
.launcher{all:unset;box-sizing:border-box;position:fixed;inset-block-end:max(var(--offset),env(safe-area-inset-bottom));inset-inline-end:max(var(--offset),env(safe-area-inset-right));z-index:var(--z);display:flex;align-items:center;justify-content:center;gap:8px;min-inline-size:56px;block-size:56px;padding-inline:16px;border-radius:28px;background:var(--brand);color:var(--label);font:600 15px/20px -apple-system,"Segoe UI",Roboto,"Helvetica Neue","PingFang SC","Microsoft YaHei UI","Noto Sans CJK SC",sans-serif;cursor:pointer;box-shadow:0 4px 16px #0003}
.launcher.left{inset-inline:max(var(--offset),env(safe-area-inset-left)) auto}
.launcher:focus-visible{outline:2px solid var(--label);outline-offset:-5px;box-shadow:0 0 0 3px var(--brand),0 4px 16px #0003}
.launcher svg{inline-size:24px;block-size:24px;flex:none}
.launcher b{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-inline-size:22px;block-size:22px;box-sizing:border-box;padding-inline:6px;border-radius:11px;background:#b3261e;color:#fff;font-size:12px;line-height:22px;text-align:center;font-variant-numeric:tabular-nums}
@media(forced-colors:active){.launcher{border:1px solid}}`;

  const state = { look: null, main: null, unread: 0, isOpen: false, agreed: consent !== "wait", page: null };
  const ears = new Map();
  const options = { lang: script.dataset.lang, theme: script.dataset.theme, dir: script.dataset.dir, colour };

  const host = document.createElement("div");
  host.dataset.switchboard = "";
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement("button");
  const words = document.createElement("span");
  const badge = document.createElement("b");
  button.type = "button";
  badge.hidden = true;
  button.append(picture(), words, badge);

  const shell = {
    key, base, script, natives, host, root, button, state, options, isPage: page !== undefined,
    look, emit, agree, language, direction,
    hears: (name) => Boolean(ears.get(name)?.size),
    show,
  };

  /** `swb(command, ...)` never throws into the page: it answers a promise. */
  function swb(command, ...given) {
    return run(command, given).catch((error) => {
      emit("error", { command, message: error.message });
      throw error;
    });
  }
  swb.isSwitchboard = true;
  window.swb = (...asked) => {
    const done = swb(...asked);
    done.catch(() => {}); // a page that does not look is not told twice
    return done;
  };
  window.swb.isSwitchboard = true;

  const OWN = {
    on: (name, ear) => void (ears.get(name) ?? ears.set(name, new Set()).get(name)).add(ear),
    off: (name, ear) => void ears.get(name)?.delete(ear),
    show: () => void (button.dataset.away = ""),
    hide: () => void (button.dataset.away = "1"),
    set: (changes) => void Object.assign(options, changes),
    consent: (yes) => void (state.agreed = yes),
    page: (seen) => void (state.page = seen),
  };

  async function run(command, given) {
    OWN[command]?.(...given);
    if (command === "consent" && given[0]) wake();
    if (OWN[command]) {
      show();
      return (await state.main)?.told(command, given);
    }
    return (await load()).run(command, given);
  }

  /** The organisation's look; asked for once. */
  function look() {
    state.asked ??= natives
      .fetch(`${base}/api/desk/widget/${encodeURIComponent(key)}`, { credentials: "omit" })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`HTTP ${response.status}`))))
      .then((found) => (state.look = found));
    state.asked.catch(() => (state.asked = undefined));
    return state.asked;
  }

  function load() {
    state.main ??= look()
      .then((found) => import(`${base}${found.files}all.js`))
      .then((module) => module.start(shell));
    state.main.catch(() => (state.main = null));
    return state.main;
  }

  function agree(yes = true) {
    state.agreed = yes;
  }

  function emit(name, detail = {}) {
    for (const ear of ears.get(name) ?? []) {
      try {
        ear(detail);
      } catch (error) {
        setTimeout(() => { throw error; }); // the page's own fault, told where its other faults are
      }
    }
  }

  function language() {
    const spoken = options.lang || document.documentElement.lang || navigator.language;
    return /^zh\b/i.test(spoken) ? "zh" : "en";
  }

  function direction() {
    return options.dir || getComputedStyle(document.documentElement).direction;
  }

  /** Draw the button as things are now. */
  function show() {
    const spoken = language();
    const brand = options.colour || state.look?.colour || "#1A62C7";
    const place = side || state.look?.side || "right";
    host.lang = spoken === "zh" ? "zh-CN" : "en";
    host.dir = direction();
    for (const [name, value] of [["brand", brand], ["label", labelOn(brand)], ["z", z || "9990"], ["offset", `${Number(offset) || 20}px`]]) {
      host.style.setProperty(`--${name}`, value);
    }
    button.className = place === "left" ? "launcher left" : "launcher";
    words.textContent = state.look?.launcherText?.[spoken] ?? "";
    words.hidden = !words.textContent;
    badge.hidden = !state.unread;
    badge.textContent = state.unread > 99 ? "99+" : String(state.unread);
    const name = words.textContent || WORDS[spoken].open;
    button.ariaLabel = state.unread ? `${name} · ${state.unread} ${WORDS[spoken].unread}` : name;
    button.ariaExpanded = String(state.isOpen);
    button.ariaHasPopup = "dialog";
    button.hidden = shell.isPage || button.dataset.away === "1" || (state.isOpen && state.isFull);
  }

  /** Rules of the page for its own elements do not reach this one. */
  function reveal(yes) {
    host.style.setProperty("display", yes ? "block" : "none", "important");
  }

  function picture() {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of [["viewBox", "0 0 24 24"], ["fill", "none"], ["stroke", "currentColor"], ["stroke-width", "2"], ["aria-hidden", "true"]]) drawn.setAttribute(name, value);
    line.setAttribute("d", "M4 5h16v11H9l-5 4zM8 9h8M8 12h5");
    line.setAttribute("stroke-linejoin", "round");
    drawn.append(line);
    return drawn;
  }

  /** White or ink, whichever is easier to read there (WCAG 2.2, 1.4.3). */
  function labelOn(hex) {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    return 1.05 / light >= light / 0.0592 ? "#FFFFFF" : "#111827"; // 0.0592: the ink's luminance and 0.05
  }
  shell.labelOn = labelOn;

  /** Whether a conversation of an earlier page goes on. */
  function isTalking() {
    try {
      return JSON.parse(localStorage.getItem(`swb:${key}`))?.session?.state !== undefined;
    } catch {
      return false; // a page without storage
    }
  }

  function warm() {
    load().catch((error) => emit("error", { command: "load", message: error.message }));
  }

  /** After the page has loaded and is idle: learn the look; take up a conversation. */
  function wake() {
    if (!state.agreed) return show();
    const rest = window.requestIdleCallback ?? ((act) => setTimeout(act, 200));
    rest(() => look().then(() => {
      show();
      reveal(true);
      if (isTalking() || shell.isPage) warm();
    }, () => setTimeout(wake, 30_000)), { timeout: 3000 });
  }

  button.addEventListener("click", () => run("toggle", []).catch((error) => emit("error", { command: "toggle", message: error.message })));
  // Without consent not even a hover asks the server anything.
  for (const sign of ["pointerenter", "focus"]) button.addEventListener(sign, () => state.agreed && warm(), { once: true });

  function begin() {
    document.documentElement.append(host);
    root.append(button);
    reveal(!state.agreed); // nothing is shown before its colour is known
    show();
    const waiting = typeof early === "function" ? early.q ?? [] : [];
    for (const call of waiting) {
      const [asked, resolve = () => {}, reject = () => {}] = Array.isArray(call) && Array.isArray(call[0]) ? call : [call];
      swb(...asked).then(resolve, reject);
    }
    if (document.readyState === "complete") wake();
    else addEventListener("load", wake, { once: true });
  }

  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin, { once: true });
})();
