export const words = {
  id: "words",
  icon: "warning",
  path: "/words",
  name: (item) => item.word,
  inline: true,
  columns: [
    { name: "word", kind: "text" },
    { name: "action", kind: "word", words: "words_action" },
  ],
  droppable: true,
  form: { id: "words", blank: { word: "", action: "mask" }, sections: [
    { fields: [
      { name: "word", kind: "text", required: true, longest: 100 },
      { name: "action", kind: "choice", options: [["mask", "words_action_mask"], ["refuse", "words_action_refuse"]], hint: true },
    ] },
  ] },
};
