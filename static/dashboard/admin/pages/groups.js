export const ROUTINGS = ["round_robin", "least_active", "recent", "random", "manual"];

export const groups = {
  id: "groups",
  icon: "queue",
  path: "/workgroups",
  columns: [
    { name: "name", kind: "text" },
    { name: "routing", kind: "word", words: "routing" },
    { name: "members", kind: "names", source: "agents" },
    { name: "online", kind: "count" },
    { name: "waiting", kind: "count" },
  ],
  editable: true,
  droppable: true,
  form: { id: "groups", blank: { name: "", routing: "round_robin", members: [] }, sections: [
    { fields: [
      { name: "name", kind: "text", required: true, longest: 80 },
      { name: "routing", kind: "choice", options: ROUTINGS.map((name) => [name, `routing_${name}`]), hint: true },
      { name: "members", kind: "several", source: "agents", hint: true },
    ] },
  ] },
};
