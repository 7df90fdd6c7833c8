"""`python -m chat`: the `switchboard` command."""

from gevent import monkey

monkey.patch_all()

from chat.cli.commands import switchboard  # noqa: E402

if __name__ == "__main__":
    switchboard(prog_name="switchboard")
