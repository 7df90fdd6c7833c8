// Field kind -> its control.
import { Amount } from "./amount.js";
import { Both } from "./both.js";
import { Colour } from "./colour.js";
import { Attachments } from "./files.js";
import { Hours } from "./hours.js";
import { Area, Choice, Line, Moment, Toggle } from "./inputs.js";
import { Lines } from "./lines.js";
import { One, Several } from "./people.js";
import { Picture } from "./picture.js";
import { Visitor } from "./visitor.js";

export const KINDS = {
  text: Line, password: Line, link: Line, day: Line, network: Line,
  area: Area, moment: Moment, toggle: Toggle, choice: Choice,
  number: Amount, duration: Amount, bytes: Amount,
  both: Both, colour: Colour, lines: Lines, origins: Lines, networks: Lines,
  several: Several, one: One, visitor: Visitor, files: Attachments, picture: Picture, hours: Hours,
};

/** Kinds made of several controls: their label names a group. */
export const GROUPS = new Set(["choice", "both", "several", "hours", "visitor"]);
