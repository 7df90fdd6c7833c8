import { api } from "../../core/api.js";
import { toast, toastProblem } from "../../ui/toast.js";
import { say } from "../say.js";

const FIELDS = [
  { name: "nickname", kind: "text", required: true, longest: 40 },
  { name: "username", kind: "text", required: true, longest: 64, hint: true, code: true },
];
const ROLE = { name: "role", kind: "choice", options: [["agent", "role_agent"], ["admin", "role_admin"]], hint: true };
const WORK = { id: "work", fields: [
  { name: "workgroupIds", kind: "several", source: "workgroups", hint: true },
  { name: "capacity", kind: "number", least: 1, most: 1000, unit: "conversations", hint: true },
] };
const BLANK = { nickname: "", username: "", role: "agent", password: "", workgroupIds: [], capacity: 10, avatar: "" };

/** An empty password means: draw one (a new person), or leave it. A new person without groups joins the first. */
function body(given, whole) {
  const { password, workgroupIds, ...rest } = given;
  const groups = workgroupIds && (whole || workgroupIds.length) ? { workgroupIds } : {};
  return { ...rest, ...groups, ...(password ? { password } : {}) };
}

export const agents = {
  id: "agents",
  icon: "person",
  path: "/people",
  search: true,
  once: "password",
  body,
  isOff: (person) => person.disabled,
  columns: [
    { name: "nickname", kind: "person", of: (person) => person },
    { name: "role", kind: "word", words: "role" },
    { name: "workgroupIds", kind: "names", source: "workgroups" },
    { name: "status", kind: "word", words: "seat", of: (person) => (person.disabled ? "disabled" : person.connected ? person.status : "away_now"),
      tone: (status) => ({ available: "good", busy: "warn" })[status] },
    { name: "capacity", kind: "count" },
  ],
  editable: true,
  droppable: true,
  mayDrop: (person) => !person.disabled,
  acts: (person, { reload }) => (person.disabled ? [{ label: say("agents.enable"), call: () => enable(person, reload) }] : []),
  form: { id: "agents", blank: BLANK, sections: [
    { fields: [...FIELDS, ROLE, { name: "password", kind: "password", least: 8, longest: 200, hint: true, optional: true, code: true }] },
    WORK,
  ] },
  changeForm: { id: "agents", blank: BLANK, sections: [
    { fields: [{ name: "avatar", kind: "picture" }, ...FIELDS, ROLE] },
    WORK,
    { id: "renewal", fields: [{ name: "password", kind: "password", least: 8, longest: 200, optional: true, code: true, hint: true }] },
  ] },
};

async function enable(person, reload) {
  try {
    await api.patch(`/people/${person.id}`, { disabled: false });
    toast(say("agents.enabled", { name: person.nickname }), { kind: "good" });
    await reload();
  } catch (problem) {
    toastProblem(problem);
  }
}
