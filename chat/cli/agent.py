"""`switchboard agent`: who answers visitors."""

from functools import partial

import click

from chat.actions import founding
from chat.cli.endings import JSON
from chat.cli.passwords import password_of, password_options, say_with
from chat.cli.settings import settings
from chat.wiring import in_transaction, installed_database


@click.group()
def agent() -> None:
    """Create an agent."""


@agent.command()
@click.argument("username")
@click.option("--nickname", help="As visitors see it; the login name by default.")
@click.option("--organisation", default=None, help="Its uid; the only one by default.")
@click.option("--capacity", type=click.IntRange(1, 1000), default=10, show_default=True, help="Conversations at once.")
@password_options
@JSON
def create(
    username: str, nickname: str | None, organisation: str | None, capacity: int, password: str | None,
    password_file: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Create an agent, in the first workgroup and with a seat. A running server knows them at once."""
    chosen, drawn = password_of(password, password_file, as_json)
    hire = partial(
        founding.create_agent, organisation_uid=organisation, username=username, password=chosen,
        nickname=nickname or username, capacity=capacity,
    )  # fmt: skip
    person = in_transaction(installed_database(settings()), hire)
    facts = {"username": username, "personId": person.id, "uid": person.uid}
    say_with(drawn, as_json, facts, f"{username} may sign in.")
