// The pages that are parts of /settings. Blanks are what the house does when nothing was ever set.

const settings = (id, icon, blank, sections, more = {}) => ({ id, icon, load: "/settings", form: { id, blank, sections }, ...more });

export const service = settings("service", "mine", {
  autoCloseSeconds: 1500, escalateSeconds: 180, transferSeconds: 30, waitSecondsPerPerson: 60,
  recallSeconds: 120, inviteRating: false, typingPreview: true, waitWarnSeconds: 60, waitBadSeconds: 180,
}, [
  { id: "waiting", fields: [
    { name: "waitWarnSeconds", kind: "duration", units: ["second", "minute"], least: 1, most: 86_400, hint: true },
    { name: "waitBadSeconds", kind: "duration", units: ["second", "minute"], least: 1, most: 86_400 },
    { name: "escalateSeconds", kind: "duration", units: ["second", "minute", "hour"], least: 1, most: 86_400, hint: true },
    { name: "waitSecondsPerPerson", kind: "duration", units: ["second", "minute"], least: 1, most: 86_400, hint: true },
  ] },
  { id: "talking", fields: [
    { name: "recallSeconds", kind: "duration", units: ["second", "minute", "hour"], least: 0, most: 86_400, zero: "recall_never", hint: true },
    { name: "typingPreview", kind: "toggle", hint: true },
    { name: "transferSeconds", kind: "duration", units: ["second", "minute"], least: 1, most: 86_400, hint: true },
  ] },
  { id: "ending", fields: [
    { name: "autoCloseSeconds", kind: "duration", units: ["second", "minute", "hour", "day"], least: 1, most: 30 * 86_400, hint: true },
    { name: "inviteRating", kind: "toggle", hint: true },
  ] },
]);

export const organisation = settings("organisation", "settings", {
  name: "", zone: "Asia/Shanghai", language: "zh", uploadBytes: 0, storageBytes: 0, fileTypes: [], retentionDays: 0,
}, [
  { id: "us", fields: [
    { name: "name", kind: "text", required: true, longest: 100 },
    { name: "zone", kind: "choice", required: true, plain: () => Intl.supportedValuesOf("timeZone"), hint: true },
    { name: "language", kind: "choice", options: [["zh", "tongue_zh"], ["en", "tongue_en"]], hint: true },
  ] },
  { id: "files", fields: [
    { name: "uploadBytes", kind: "bytes", units: ["MB", "GB"], zero: "bytes_house" },
    { name: "storageBytes", kind: "bytes", units: ["MB", "GB"], zero: "bytes_house" },
    { name: "fileTypes", kind: "lines", commas: true, pattern: /^[a-z0-9.+-]+\/(\*|[a-z0-9.+-]+)$/, wrong: "wrong_type", code: true, hint: true, placeholder: "placeholder_types" },
  ] },
  { id: "keeping", fields: [
    { name: "retentionDays", kind: "number", unit: "days", least: 0, most: 36_500, zero: "forever", hint: true },
  ] },
]);

export const origins = settings("origins", "globe", { origins: [] }, [
  { fields: [{ name: "origins", kind: "origins", hint: true, code: true, placeholder: "placeholder_origin", rows: 4 }] },
]);

/** Texts that were never written are the widget's own; the preview shows those. */
export const widget = settings("widget", "panel", { widget: {
  colour: "#1A62C7", side: "right", title: { zh: "", en: "" }, welcome: { zh: "", en: "" }, away: { zh: "", en: "" }, launcherText: { zh: "", en: "" },
  prechat: "none", topics: [], attachments: true, consent: "none", privacyText: { zh: "", en: "" }, privacyUrl: "",
} }, [
  { id: "look", fields: [
    { name: "widget.colour", kind: "colour", required: true },
    { name: "widget.side", kind: "choice", options: [["right", "side_right"], ["left", "side_left"]] },
    { name: "widget.launcherText", kind: "both", longest: 40, hint: true, optional: true },
  ] },
  { id: "texts", fields: [
    { name: "widget.title", kind: "both", longest: 60 },
    { name: "widget.welcome", kind: "both", longest: 500, rows: 2 },
    { name: "widget.away", kind: "both", longest: 500, rows: 2, hint: true },
  ] },
  { id: "start", fields: [
    { name: "widget.prechat", kind: "choice", options: ["none", "optional", "required"].map((name) => [name, `prechat_${name}`]), hint: true },
    { name: "widget.topics", kind: "lines", rows: 3, longest: 50, most: 20, hint: true, optional: true, when: ({ widget: look }) => look.prechat !== "none" },
    { name: "widget.attachments", kind: "toggle" },
  ] },
  { id: "privacy", fields: [
    { name: "widget.consent", kind: "choice", options: [["none", "consent_none"], ["wait", "consent_wait"]], hint: true },
    { name: "widget.privacyText", kind: "both", longest: 500, rows: 2, hint: true, optional: true },
    { name: "widget.privacyUrl", kind: "link", longest: 500, optional: true },
  ] },
]);

export const hours = {
  id: "hours", icon: "away", load: "/hours",
  form: { id: "hours", blank: { items: [] }, sections: [{ fields: [{ name: "items", kind: "hours" }] }] },
};
