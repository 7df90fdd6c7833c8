const isPerson = (given) => given.kind === "person";

export const blacklist = {
  id: "blacklist",
  icon: "closed",
  path: "/blacklist",
  name: (item) => item.address ?? `#${item.personId}`,
  body: ({ kind, personId, address, reason, until }) => ({ personId: kind === "person" ? personId : null, address: kind === "person" ? null : address.trim(), reason, until }),
  columns: [
    { name: "who", kind: "who", of: (item) => item.address ?? item.personId },
    { name: "reason", kind: "text" },
    { name: "until", kind: "moment", never: "forever" },
    { name: "by", kind: "person" },
    { name: "createdAt", kind: "moment" },
  ],
  droppable: true,
  form: { id: "blacklist", blank: { kind: "person", personId: null, address: "", reason: "", until: null }, sections: [
    { fields: [
      { name: "kind", kind: "choice", options: [["person", "blacklist_person"], ["address", "blacklist_address"]] },
      { name: "personId", kind: "visitor", required: true, when: isPerson },
      { name: "address", kind: "network", required: true, when: (given) => !isPerson(given), hint: true, code: true, placeholder: "placeholder_network" },
      { name: "reason", kind: "text", longest: 500, hint: true, optional: true },
      { name: "until", kind: "moment", hint: true, optional: true },
    ] },
  ] },
};
