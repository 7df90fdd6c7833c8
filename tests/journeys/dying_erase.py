"""`switchboard erase` that dies by signal 9: `python -m tests.journeys.dying_erase WHERE erase VISITOR --yes`.

WHERE is the number of the commit after which it dies, or `rewriting`: in the midst of that.
"""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
import signal  # noqa: E402
import sqlite3  # noqa: E402
import sys  # noqa: E402
from typing import Any, NoReturn  # noqa: E402

from chat.__main__ import main  # noqa: E402
from chat.actions import forgetting  # noqa: E402
from chat.store import batch, scrubbing  # noqa: E402


def die(*_: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("it lives")


def die_after_commit(number: int) -> None:
    commit, left = batch.Committer._transact, [number]

    def committed(self: Any, *args: Any) -> Any:
        outcomes = commit(self, *args)
        left[0] -= 1
        return outcomes if left[0] else die()

    batch.Committer._transact = committed  # type: ignore[method-assign]


def die_while_rewriting() -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.set_progress_handler(die, 50)
        scrubbing.rewrite(connection)

    vars(forgetting)["rewrite"] = half


if __name__ == "__main__":
    where = sys.argv.pop(1)
    if where.isdigit():
        die_after_commit(int(where))
    else:
        die_while_rewriting()
    main()
