const BLANK = { group: "", title: "", content: "", files: [], shared: true };

export const replies = {
  id: "replies",
  icon: "slash",
  path: "/quick-replies",
  body: (given) => ("files" in given ? { ...given, files: given.files.map(({ fileUrl }) => ({ fileUrl })) } : given),
  columns: [
    { name: "title", kind: "text", label: "title_field" },
    { name: "group", kind: "text" },
    { name: "content", kind: "text" },
    { name: "shared", kind: "word", words: "shared" },
    { name: "uses", kind: "count" },
  ],
  editable: true,
  droppable: true,
  form: { id: "replies", blank: BLANK, sections: [
    { fields: [
      { name: "title", label: "title_field", kind: "text", required: true, longest: 80, hint: true },
      { name: "group", kind: "text", longest: 40, optional: true, hint: true },
      { name: "content", kind: "area", rows: 5, longest: 5000, required: true, hint: true },
      { name: "files", kind: "files", optional: true },
      { name: "shared", kind: "toggle", words: "shared_words" },
    ] },
  ] },
};
