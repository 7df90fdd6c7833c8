const PATIENCE = 20_000; // ms without an answer, or of an upload without progress

/** A refused or failed call: `message` is for people. `status` is 0 when nobody answered. */
export class Problem extends Error {
  constructor(status, code, message, retry = false) {
    super(message);
    this.status = status;
    this.code = code;
    this.retry = retry || status === 0 || status >= 500;
  }
}

/** The house API for the visitor, or for nobody yet: `token()` is asked for each call. */
export class Api {
  constructor(shell, texts, token) {
    this.shell = shell;
    this.texts = texts;
    this.token = token;
  }

  get(path) {
    return this.call("GET", path);
  }

  post(path, body = {}) {
    return this.call("POST", path, body);
  }

  async call(method, path, body) {
    // A network that swallows everything says nothing of it.
    const signal = AbortSignal.timeout?.(PATIENCE);
    const options = { method, headers: this.headers(body), body: JSON.stringify(body), signal, credentials: "omit", cache: "no-store" };
    const response = await this.shell.natives.fetch(this.address(path), options).catch(() => {
      throw this.unreachable();
    });
    const answer = response.status === 204 ? {} : await response.json().catch(() => null);
    if (response.ok && answer !== null) return answer;
    throw this.problem(response.status, answer);
  }

  /** POST /files, telling how far it is (0 to 1); fetch tells nothing of that. `signal` cuts it off. */
  upload(blob, name, progress, signal) {
    return new Promise((resolve, reject) => {
      const request = new this.shell.natives.XMLHttpRequest();
      const form = new FormData();
      form.append("file", blob, name);
      request.open("POST", this.address("/files"));
      for (const [header, value] of Object.entries(this.headers())) request.setRequestHeader(header, value);
      request.responseType = "json";
      let silent = 0;
      const wait = () => {
        clearTimeout(silent);
        silent = setTimeout(() => request.abort(), PATIENCE);
      };
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        wait();
        progress(total ? loaded / total : 0);
      });
      request.addEventListener("loadend", () => clearTimeout(silent));
      request.addEventListener("load", () => {
        if (request.status === 201 && request.response) resolve(request.response);
        else reject(this.problem(request.status, request.response));
      });
      for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => reject(this.unreachable()));
      signal.addEventListener("abort", () => request.abort());
      wait();
      request.send(form);
    });
  }

  address(path) {
    return `${this.shell.base}/api/desk${path}`;
  }

  headers(body) {
    const headers = { "Accept-Language": this.texts.language };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.token()) headers.Authorization = `Bearer ${this.token()}`;
    return headers;
  }

  unreachable() {
    return new Problem(0, "unreachable", this.texts.say("unreachable"));
  }

  problem(status, answer) {
    const told = [answer?.title, answer?.detail || answer?.hint].filter(Boolean).join(" · ");
    return new Problem(status, answer?.code ?? "internal", told || this.texts.say("bad_answer"), answer?.retry);
  }
}
