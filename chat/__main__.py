"""`python -m chat`: the `switchboard` command."""

from gevent import monkey

monkey.patch_all()

from chat.cli.commands import switchboard  # noqa: E402


def main() -> None:
    """What the console script `switchboard` runs."""
    switchboard(prog_name="switchboard")


if __name__ == "__main__":
    main()
