/** What may become of a left message, in the order of the tabs; the last two are the visitor's own word. */
export const STATUSES = ["pending", "processing", "replied", "closed", "confirmed", "rejected"];

const NEXT = {
  pending: ["replied", "processing", "closed"],
  processing: ["replied", "closed"],
  rejected: ["replied", "closed"],
  replied: ["closed", "processing"],
  confirmed: ["closed"],
  closed: ["processing"],
};

/** Where staff may bring it from here, the likeliest first. */
export function statusesTo(status) {
  return NEXT[status] ?? [];
}
