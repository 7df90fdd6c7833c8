const BUNDLE = "../vendor/stompjs/stomp.umd.min.js";

let known = null;

/**
 * The vendored STOMP client. Its bundle has no exports and looks for module loaders of the page; it is to find
 * none, and the page is to find its own StompJs afterwards, if it had one.
 */
export async function stompClient() {
  known ??= fetched();
  known.catch(() => (known = null));
  return known;
}

async function fetched() {
  const { StompJs: theirs, define } = globalThis;
  if (define?.amd) globalThis.define = undefined;
  try {
    await import(BUNDLE);
    return globalThis.StompJs.Client;
  } finally {
    if (define?.amd) globalThis.define = define;
    if (theirs) globalThis.StompJs = theirs;
    else delete globalThis.StompJs;
  }
}
