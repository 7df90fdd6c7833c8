// Service hours: rows of {days: [1..7], from: "HH:MM", to: "HH:MM"}; Monday is 1, and "24:00" ends a day.

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Minutes of the day; NaN for what is no time. */
export function minutes(text) {
  if (text === "24:00") return 1440;
  return TIME.test(text ?? "") ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3)) : Number.NaN;
}

/** Row number -> what is wrong with it: "days", "times", "order" or "overlap". */
export function wrongHours(rows) {
  const wrong = new Map();
  rows.forEach((row, i) => {
    const [from, to] = [minutes(row.from), minutes(row.to)];
    if (!row.days.length) wrong.set(i, "days");
    else if (Number.isNaN(from) || Number.isNaN(to)) wrong.set(i, "times");
    else if (from >= to) wrong.set(i, "order");
    else if (rows.slice(0, i).some((other) => meets(row, other))) wrong.set(i, "overlap");
  });
  return wrong;
}

/** The days' open spans in order, for a picture of the week: [[{from, to}] x 7], in minutes. */
export function week(rows) {
  const right = rows.filter((row) => minutes(row.from) < minutes(row.to));
  return [1, 2, 3, 4, 5, 6, 7].map((day) => right
    .filter((row) => row.days.includes(day))
    .map((row) => ({ from: minutes(row.from), to: minutes(row.to) }))
    .sort((one, other) => one.from - other.from));
}

function meets(one, other) {
  return one.days.some((day) => other.days.includes(day))
    && minutes(one.from) < minutes(other.to) && minutes(other.from) < minutes(one.to);
}
