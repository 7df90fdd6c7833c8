/**
 * A refused or failed call. `status` is 0 when nobody answered (code `unreachable`), when the line broke before an
 * answer (`lost`), or when the caller gave up (`aborted`); `retry` says that the same call may succeed later.
 */
export class Problem extends Error {
  constructor({ status = 0, code = "internal", title = "", detail = "", hint = "", retry = false, ...rest }) {
    super([title, detail].filter(Boolean).join(" · ") || code);
    this.more = rest;
    Object.assign(this, { status, code, title: title || code, detail, hint, retry });
  }
}
