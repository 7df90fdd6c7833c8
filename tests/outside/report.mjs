// How a program here speaks with the test that started it: events out on stdout, commands in on stdin, one JSON
// object a line. run.py is the other end.
import { createInterface } from "node:readline";

/** Tell the test that something happened. `fields` must be plain JSON; bytes go as base64. */
export function report(event, fields = {}) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + "\n");
}

/** What the test says, one object at a time, until it closes the pipe. */
export async function* commands() {
  for await (const line of createInterface({ input: process.stdin })) {
    yield JSON.parse(line);
  }
}
