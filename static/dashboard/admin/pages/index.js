// Every admin page, by its name in the address, in the groups in which the navigation shows them.
import { api } from "../../core/api.js";
import { html } from "../../core/vue.js";
import { Audit } from "../audit.js";
import { Exports } from "../exports.js";
import { FormPage } from "../form/form_page.js";
import { ListPage } from "../list/list_page.js";
import { say } from "../say.js";
import { OriginsAside, WidgetAside } from "../widget/embedding.js";
import { agents } from "./agents.js";
import { blacklist } from "./blacklist.js";
import { groups } from "./groups.js";
import { keys } from "./keys.js";
import { legacy } from "./legacy.js";
import { replies } from "./replies.js";
import { hours, organisation, origins, service, widget } from "./settings.js";
import { words } from "./words.js";

const putHours = async (_changed, { items }) => api.put("/hours", { items });
const OpenNow = ({ saved }) => html`<p class="ad-now"><span class="ad-word" data-tone=${saved.open ? "good" : "warn"}>${say(saved.open ? "open_now" : "closed_now")}</span></p>`;

const form = (spec) => ({ ...spec, component: FormPage });
const list = (spec) => ({ ...spec, component: ListPage });

export const GROUPS = [
  ["team", [list(agents), list(groups), list(replies)]],
  ["service", [form({ ...hours, save: putHours, above: OpenNow }), form(service), form(organisation)]],
  ["site", [form({ ...widget, beside: WidgetAside }), form({ ...origins, beside: OriginsAside }), list(keys), list(legacy)]],
  ["safety", [list(blacklist), list(words)]],
  ["records", [{ id: "exports", icon: "download", component: Exports }, { id: "audit", icon: "search", component: Audit }]],
];

export const PAGES = new Map(GROUPS.flatMap(([, pages]) => pages).map((page) => [page.id, page]));
