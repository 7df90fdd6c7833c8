const isPerson = (given) => given.kind === "person";

export const blacklist = {
  id: "blacklist",
  icon: "closed",
  path: "/blacklist",
  name: (item) => (item.personId ? `#${item.personId}` : item.address),
  body: (given) => ({
    ...(isPerson(given) ? { personId: given.personId, newcomers: given.newcomers } : { address: given.address.trim() }),
    reason: given.reason,
    until: given.until,
  }),
  columns: [
    { name: "who", kind: "who", of: (item) => item.personId ?? item.address },
    { name: "reason", kind: "text" },
    { name: "until", kind: "moment", never: "forever" },
    { name: "by", kind: "person" },
    { name: "createdAt", kind: "moment" },
  ],
  droppable: true,
  form: { id: "blacklist", blank: { kind: "person", personId: null, newcomers: false, address: "", reason: "", until: null }, sections: [
    { fields: [
      { name: "kind", kind: "choice", options: [["person", "blacklist_person"], ["address", "blacklist_address"]] },
      { name: "personId", kind: "visitor", required: true, when: isPerson },
      { name: "newcomers", kind: "toggle", when: isPerson, hint: true },
      { name: "address", kind: "network", required: true, when: (given) => !isPerson(given), hint: true, code: true, placeholder: "placeholder_network" },
      { name: "reason", kind: "text", longest: 500, hint: true, optional: true },
      { name: "until", kind: "moment", hint: true, optional: true },
    ] },
  ] },
};
