/** A refused or failed call: `message` is for people. `status` is 0 when nobody answered. */
export class Problem extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The house API for one person, or for nobody. Every call answers the decoded body or throws a Problem. */
export class Api {
  constructor(texts, token = "") {
    this.texts = texts;
    this.token = token;
  }

  /** The same API, for the bearer of `token`. */
  as(token) {
    return new Api(this.texts, token);
  }

  get(path) {
    return this.call("GET", path);
  }

  post(path, body = {}) {
    return this.call("POST", path, JSON.stringify(body));
  }

  async call(method, path, body) {
    const headers = { "Accept-Language": this.texts.language };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    // Without credentials the sign-in of this page leaves the dashboard's cookie alone.
    const options = { method, headers, body, credentials: "omit", cache: "no-store" };
    const response = await fetch(`/api/desk${path}`, options).catch(() => {
      throw new Problem(0, "unreachable", this.texts.say("unreachable"));
    });
    const answer = await response.json().catch(() => null);
    if (response.ok && answer !== null) return answer;
    const told = [answer?.title, answer?.detail].filter(Boolean).join(" · ");
    throw new Problem(response.status, answer?.code ?? "internal", told || this.texts.say("bad_answer"));
  }
}
