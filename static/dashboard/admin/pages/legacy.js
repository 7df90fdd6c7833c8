import { html } from "../../core/vue.js";
import { say } from "../say.js";

const BLANK = { id: "", target: "workgroup", workgroupId: null, personId: null, create: { role: "visitor", nickname: "" }, networks: [], note: "" };
const is = (target) => (given) => given.target === target;

/** What an enrolled id lets in: there is no token on the raw door. */
function Warning() {
  return html`<aside class="ad-warning"><h2>${say("legacy.warning")}</h2><ul>
    ${["anyone", "networks", "agent", "workgroup", "page"].map((what) => html`<li key=${what}>${say(`legacy.warning_${what}`)}</li>`)}
  </ul></aside>`;
}

/** Said in the form itself, while what it would let in is everybody. */
function Caution({ draft }) {
  const isOpen = draft.target !== "workgroup" && draft.networks.length === 0;
  return isOpen && html`<p class="ad-warning" role="status">${say("legacy.caution", { id: draft.id.trim() || "…" })}</p>`;
}

function body({ id, target, workgroupId, personId, create, networks, note }) {
  const whom = { workgroup: { workgroupId }, person: { personId }, create: { create }, own: {} }[target];
  return { id: id.trim(), ...whom, networks, note };
}

export const legacy = {
  id: "legacy",
  icon: "globe",
  path: "/legacy-ids",
  name: (item) => item.id,
  warning: Warning,
  caution: Caution,
  body,
  columns: [
    { name: "id", kind: "code" },
    { name: "target", kind: "word", words: "legacy_target", of: (item) => (item.workgroupId ? "workgroup" : "person") },
    { name: "whom", kind: "whom" },
    { name: "networks", kind: "networks" },
    { name: "note", kind: "text" },
    { name: "createdAt", kind: "moment" },
  ],
  droppable: true,
  form: { id: "legacy", blank: BLANK, sections: [
    { fields: [
      { name: "id", kind: "text", required: true, longest: 64, hint: true, code: true },
      { name: "target", kind: "choice", options: ["workgroup", "person", "create", "own"].map((name) => [name, `legacy_target_${name}`]) },
      { name: "workgroupId", kind: "one", source: "workgroups", required: true, when: is("workgroup"), hint: true },
      { name: "personId", kind: "one", source: "agents", required: true, when: is("person"), hint: true },
      { name: "create.role", kind: "choice", options: [["visitor", "role_visitor"], ["agent", "role_agent"]], when: is("create"), hint: true },
      { name: "create.nickname", kind: "text", longest: 40, when: is("create"), required: true },
    ] },
    { id: "limits", fields: [
      { name: "networks", kind: "networks", hint: true, code: true, placeholder: "placeholder_network", rows: 3, commas: true },
      { name: "note", kind: "text", longest: 500, optional: true },
    ] },
  ] },
};
