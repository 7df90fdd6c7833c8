import { api } from "../core/api.js";

/** Fetch what lies at `path` with the token, and hand it to the person as a file. Throws a Problem. */
export async function saveFile(path, query, name) {
  const { blob, name: given } = await api.blob(path, query);
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: given || name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the download has read it by then
}
