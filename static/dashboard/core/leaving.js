// Who holds something unsaved is asked before the page goes elsewhere.
const guards = new Set();

/**
 * From now on, while `holds()`, ask `mayLeave()` (true, false or a promise of it) before another place is shown. The
 * browser itself asks before the tab closes. Answers the function that takes the guard away.
 */
export function guardLeaving(mayLeave, holds) {
  const guard = { mayLeave, holds };
  guards.add(guard);
  return () => guards.delete(guard);
}

/** Whether anybody must be asked. */
export function isHeld() {
  return [...guards].some((guard) => guard.holds());
}

let asking = null;

/** Ask them. Who presses twice is asked once. */
export function mayLeave() {
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

async function ask() {
  for (const guard of [...guards]) if (guard.holds() && !(await guard.mayLeave())) return false;
  return true;
}

addEventListener("beforeunload", (event) => isHeld() && event.preventDefault());
