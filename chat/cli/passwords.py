"""A password on the command line: given, read from a file, typed, or drawn and shown once."""

import secrets
import sys
from collections.abc import Callable
from typing import Any

import click

from chat.cli.endings import passphrase_in, say


def password_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--password` and `--password-file`."""
    file = click.option("--password-file", metavar="FILE", help="Its first line is the password; - is standard input.")
    return click.option("--password", help="Asked for, or drawn and shown once.")(file(command))


def password_of(given: str | None, file: str | None, as_json: bool) -> tuple[str, str | None]:
    """The password; and once more where it was drawn, as nobody could or would type one. Raises Ending."""
    chosen = passphrase_in(file) if file is not None else given
    if chosen is None and sys.stdin.isatty() and not as_json:
        text = "Password (empty: one is drawn)"
        chosen = click.prompt(text, "", show_default=False, hide_input=True, confirmation_prompt=True)
    if chosen:
        return chosen, None
    drawn = secrets.token_urlsafe(12)
    return drawn, drawn


def say_with(drawn: str | None, as_json: bool, facts: dict[str, Any], sentence: str, *more: str) -> None:
    """What was done, with the password where it was drawn: it is shown this once."""
    if drawn is None:
        say(as_json, facts, sentence, *more)
    else:
        line = f"Password: {drawn} (it is shown this once)"
        say(as_json, facts | {"password": drawn}, sentence, line, *more)
