export const keys = {
  id: "keys",
  icon: "keys",
  path: "/site-keys",
  name: (item) => item.note || `#${item.id}`,
  once: "key",
  columns: [
    { name: "note", kind: "text", of: (item) => item.note || `#${item.id}` },
    { name: "createdAt", kind: "moment" },
  ],
  droppable: true,
  form: { id: "keys", blank: { note: "" }, sections: [{ fields: [{ name: "note", kind: "text", required: true, longest: 200, hint: true }] }] },
};
