"""`python -m chat`: the `switchboard` command."""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402

from chat.cli.commands import switchboard  # noqa: E402


def main() -> None:
    """What the console script `switchboard` runs."""
    # What it makes is its user's own, and a command that is told to end tidies up; `serve` has a way of its own.
    os.umask(0o077)
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    switchboard(prog_name="switchboard")


if __name__ == "__main__":
    main()
