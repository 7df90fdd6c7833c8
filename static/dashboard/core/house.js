import { api } from "./api.js";
import { live } from "./live.js";
import { onSignIn, signedIn } from "./sign_in.js";
import { zone } from "./texts.js";
import { reactive } from "./vue.js";

/**
 * What the organisation has set, as far as this page works by it. Until it is known nothing is claimed by it: no time to
 * recall, no limit of files (0), nobody who has waited too long; the server decides in any case.
 */
export const house = reactive({
  isKnown: false,
  zone: "",
  recallSeconds: 0,
  uploadBytes: 0,
  fileTypes: [],
  waitWarnSeconds: Infinity,
  waitBadSeconds: Infinity,
  inviteRating: false,
});

const NAMES = Object.keys(house).filter((name) => name !== "isKnown");

/** Take in what GET or PATCH /settings answers. */
export function knowHouse(settings) {
  for (const name of NAMES) if (settings[name] !== undefined) house[name] = settings[name];
  house.isKnown = true;
  zone.value = isZone(house.zone) ? house.zone : "";
}

// Not every browser knows every zone that the server knows.
function isZone(name) {
  try {
    return Boolean(name && new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

async function learn() {
  const settings = await api.get("/settings").catch(() => null); // the next connection asks again
  if (settings) knowHouse(settings);
}

onSignIn((what) => what === "in" && learn());
live.onResume((isAgain) => isAgain && learn());
if (signedIn.state === "in") learn();
