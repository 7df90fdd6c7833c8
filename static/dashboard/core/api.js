import { Problem } from "./problem.js";
import { bearer, call, renewed } from "./sign_in.js";
import { locale, t } from "./texts.js";

const BASE = "/api/desk";

/**
 * The house API, as the person who is signed in. Each call answers the decoded body (null for 204) or throws a Problem.
 * A 401 renews the token once, by the cookie or by asking the person.
 */
export const api = {
  get: (path, query, options) => authorised("GET", withQuery(path, query), undefined, options),
  post: (path, body = {}, options) => authorised("POST", path, body, options),
  put: (path, body = {}, options) => authorised("PUT", path, body, options),
  patch: (path, body = {}, options) => authorised("PATCH", path, body, options),
  del: (path, body, options) => authorised("DELETE", path, body, options),
  upload,
  blob,
};

/** The path with what is set of `query`. */
export function withQuery(path, query = {}) {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(set).toString();
  return text ? `${path}?${text}` : path;
}

async function authorised(method, path, body, { signal } = {}) {
  return withToken((token) => call(method, path, body, { Authorization: `Bearer ${token}` }, signal));
}

async function withToken(attempt) {
  const token = await bearer();
  try {
    return await attempt(token);
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    return attempt(await renewed(token));
  }
}

/** Send a File or Blob to POST /files. `progress(sent, total)` is in bytes. Answers what the API calls FILE. */
function upload(file, { progress = () => {}, signal, name = file.name } = {}) {
  return withToken((token) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch tells nothing of its progress
    const form = new FormData();
    form.append("file", file, name);
    request.open("POST", `${BASE}/files`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Accept-Language", locale());
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.loaded, event.total);
    request.onerror = () => reject(new Problem({ code: "unreachable", title: t("unreachable"), retry: true }));
    request.onabort = () => reject(new Problem({ code: "aborted", title: t("aborted") }));
    request.onload = () => {
      const { status, response } = request;
      if (status >= 200 && status < 300 && response) resolve(response);
      else reject(new Problem({ title: t("bad_answer"), ...response, status }));
    };
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    if (signal?.aborted) request.abort(), request.onabort();
    else request.send(form);
  }));
}

/** The bytes behind a path, as {blob, name}: for downloads that need the token. */
function blob(path, query, { signal } = {}) {
  return withToken(async (token) => {
    const headers = { Authorization: `Bearer ${token}`, "Accept-Language": locale() };
    const response = await fetch(BASE + withQuery(path, query), { headers, signal }).catch(() => {
      throw new Problem({ code: "unreachable", title: t("unreachable"), retry: true });
    });
    if (!response.ok) throw new Problem({ title: t("bad_answer"), ...(await response.json().catch(() => ({}))), status: response.status });
    return { blob: await response.blob(), name: nameIn(response.headers.get("Content-Disposition") ?? "") };
  });
}

function nameIn(disposition) {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : (/filename="?([^";]+)/i.exec(disposition)?.[1] ?? "");
}
