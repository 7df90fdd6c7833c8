import { hintOf, pretty } from "./readable.js";

/** The HTTP half of a wire; its calls stand among the frames. Answers the decoded body, or null when it is empty. */
export class Http {
  constructor(frames, headers = {}) {
    this.frames = frames;
    this.headers = headers;
  }

  async call(method, path, body) {
    const headers = { ...this.headers };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const text = body === undefined ? undefined : JSON.stringify(body);
    const shown = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    this.frames.sent({ title: method, about: decodeURI(path), hint: (text && hintOf(text)) || shown.join(" "), text: [shown.join("\n"), text && pretty(text)].filter(Boolean).join("\n\n") });
    const response = await fetch(path, { method, headers, body: text, credentials: "omit", cache: "no-store" });
    const answer = await response.text();
    this.frames.received({ title: `${response.status} ${response.statusText}`.trim(), hint: answer && hintOf(answer), text: answer && pretty(answer) });
    const decoded = answer ? JSON.parse(answer) : null;
    // Two of the vendors answer 200 and tell of the refusal inside.
    const code = decoded?.code ?? 0;
    if (!response.ok || (code !== 0 && code !== 200)) throw new Error(decoded?.title ?? decoded?.msg ?? decoded?.message ?? String(response.status));
    return decoded;
  }
}
