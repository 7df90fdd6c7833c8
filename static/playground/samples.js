/** What the buttons say, in the language of the page; files lie beside this script. */
export function sample(kind, texts) {
  const file = (name) => new URL(`./samples/${name}`, import.meta.url).href;
  switch (kind) {
    case "image":
      return { kind, url: file("parcel.png"), file: { name: "parcel.png", size: 9100, mime: "image/png", width: 480, height: 300 } };
    case "file":
      return { kind, url: file("receipt.pdf"), file: { name: "receipt.pdf", size: 660, mime: "application/pdf" } };
    case "voice":
      return { kind, url: file("hello.wav"), file: { name: "hello.wav", size: 16044, mime: "audio/wav", duration: 1 } };
    case "location":
      return { kind, text: texts.say("sample_address"), payload: { latitude: 31.2989, longitude: 120.5853, label: texts.say("sample_place"), address: texts.say("sample_address") } };
    case "job":
      return { kind, text: texts.say("sample_job"), payload: jobOf(texts) };
    default:
      throw new Error(kind);
  }
}

function jobOf(texts) {
  return {
    jobId: 1203, title: texts.say("sample_job"), salary: "13K-23K", tags: [texts.say("sample_tag")],
    company: texts.say("sample_company"), location: texts.say("sample_city"), urgency: texts.say("sample_urgency"),
    quota: texts.say("sample_quota"), deadline: "2026-12-31 24:00",
  };
}
