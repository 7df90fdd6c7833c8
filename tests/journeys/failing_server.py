"""The real server on a bad day: every third message cannot be stored, and something floods the log meanwhile.

Which message fails is told by its text, so that a test knows it: those that end in a number divisible by three.
"""

from gevent import monkey

monkey.patch_all()

import logging  # noqa: E402
import sqlite3  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

from chat.actions import perform  # noqa: E402
from chat.cli.serve import main  # noqa: E402
from chat.domain.commands import SendMessage  # noqa: E402
from chat.domain.messages import Text  # noqa: E402

logger = logging.getLogger("flood")


def failing(decide: Any) -> Any:
    """The decision, which a disk error undoes for every third message after it has written."""

    def send(tx: Any, house: Any, actor: Any, command: SendMessage) -> Any:
        outcome = decide(tx, house, actor, command)
        if isinstance(command.body, Text) and int(command.body.text.rpartition(" ")[2]) % 3 == 0:
            raise sqlite3.OperationalError("disk I/O error")
        return outcome

    return send


def flood() -> None:
    """A line whenever the hub has a moment."""
    while True:
        logger.info("the log is busy " * 10)
        gevent.sleep(0)


if __name__ == "__main__":
    perform.DECISIONS[SendMessage] = failing(perform.DECISIONS[SendMessage])
    getattr(perform, "TOGETHER", {}).pop(SendMessage, None)
    gevent.spawn(flood)
    sys.exit(main())
