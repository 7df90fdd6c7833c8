"""A password on the command line: given, read from a file, typed, or drawn and shown once."""

import secrets
import sys
from collections.abc import Callable
from typing import Any

import click

from chat.cli.endings import passphrase_in


def password_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--password` and `--password-file`."""
    file = click.option("--password-file", metavar="FILE", help="Its first line is the password; - is standard input.")
    return click.option("--password", help="Asked for, or drawn and shown once.")(file(command))


def password_of(given: str | None, file: str | None, as_json: bool) -> tuple[str, bool]:
    """The password, and whether it was drawn, as nobody could or would type one. Raises Ending."""
    chosen = passphrase_in(file) if file is not None else given
    if chosen is None and sys.stdin.isatty() and not as_json:
        text = "Password (empty: one is drawn)"
        chosen = click.prompt(text, "", show_default=False, hide_input=True, confirmation_prompt=True)
    return chosen or secrets.token_urlsafe(12), not chosen


def shown_once(password: str) -> str:
    """The line for people."""
    return f"Password: {password} (it is shown this once)"
