// Measures one page: the browser is already there, listening on the port given. Tells scores and the figures behind.
import lighthouse, { desktopConfig } from "lighthouse";

import { report } from "./report.mjs";

const [url, port, form] = process.argv.slice(2);
const options = { port: Number(port), onlyCategories: ["performance", "accessibility", "best-practices"], logLevel: "error" };
const { lhr } = await lighthouse(url, options, form === "desktop" ? desktopConfig : undefined);
const scores = Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]));
const figure = (name) => lhr.audits[name].numericValue;
const failed = Object.values(lhr.audits).filter(({ score, scoreDisplayMode }) => score === 0 && scoreDisplayMode === "binary");
report("measured", {
  scores,
  tbt: figure("total-blocking-time"),
  cls: figure("cumulative-layout-shift"),
  lcp: figure("largest-contentful-paint"),
  requests: lhr.audits["network-requests"].details.items.length,
  failed: failed.map(({ id, title }) => `${id}: ${title}`),
});
process.exit(0);
