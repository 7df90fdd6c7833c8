"""`switchboard agent`: who answers visitors."""

import secrets
import sys
from functools import partial

import click

from chat.actions import founding
from chat.cli.endings import JSON, ending, passphrase_in, say
from chat.cli.settings import settings
from chat.wiring import in_transaction, open_database


@click.group()
def agent() -> None:
    """Create an agent."""


@agent.command()
@click.argument("username")
@click.option("--nickname", help="As visitors see it; the login name by default.")
@click.option("--organisation", default=None, help="Its uid; the only one by default.")
@click.option("--capacity", type=click.IntRange(1, 1000), default=10, show_default=True, help="Conversations at once.")
@click.option("--password", help="Asked for, or drawn and shown once.")
@click.option("--password-file", metavar="FILE", help="Its first line is the password; - is standard input.")
@JSON
def create(
    username: str, nickname: str | None, organisation: str | None, capacity: int, password: str | None,
    password_file: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Create an agent, in the first workgroup and with a seat. A running server knows them at once."""
    with ending():
        given = passphrase_in(password_file) if password_file is not None else password
        if given is None and sys.stdin.isatty() and not as_json:
            text = "Password (empty: one is drawn)"
            given = click.prompt(text, "", show_default=False, hide_input=True, confirmation_prompt=True)
        chosen = given or secrets.token_urlsafe(12)
        hire = partial(
            founding.create_agent, organisation_uid=organisation, username=username, password=chosen,
            nickname=nickname or username, capacity=capacity,
        )  # fmt: skip
        person = in_transaction(open_database(settings()), hire)
    facts = {"username": username, "personId": person.id, "uid": person.uid}
    lines = [f"{username} may sign in."]
    if not given:
        facts["password"] = chosen
        lines.append(f"Password: {chosen} (it is shown this once)")
    say(as_json, facts, *lines)
