"""`switchboard admin`: the people who run an installation."""

from functools import partial
from typing import Any

import click

from chat.actions import founding
from chat.cli.endings import JSON, say
from chat.cli.passwords import password_of, password_options, shown_once
from chat.cli.settings import settings
from chat.domain.people import Person
from chat.wiring import in_transaction, installed_database, open_database, tell_server


@click.group()
def admin() -> None:
    """Create an admin, or give one a new password."""


@admin.command()
@click.argument("username")
@click.option("--organisation", default=None, help="Its uid, founded when it is not there; the only one by default.")
@password_options
@JSON
def create(
    username: str, organisation: str | None, password: str | None, password_file: str | None, as_json: bool
) -> None:
    """Create an admin (and the organisation, when it is the first)."""
    chosen, drawn = password_of(password, password_file, as_json)
    make = partial(founding.create_admin, organisation_uid=organisation, username=username, password=chosen)
    person = in_transaction(open_database(settings()), make)
    _say(as_json, person, username, f"{username} may sign in.", chosen if drawn else None)


@admin.command()
@click.argument("username")
@click.option("--organisation", default=None, help="Its uid; the only one by default.")
@password_options
@JSON
def reset(
    username: str, organisation: str | None, password: str | None, password_file: str | None, as_json: bool
) -> None:
    """Give somebody a new password; all their sign-ins and live connections end."""
    chosen, drawn = password_of(password, password_file, as_json)
    change = partial(founding.reset_password, organisation_uid=organisation, username=username, password=chosen)
    person = in_transaction(installed_database(settings()), change)
    tell_server(settings(), {"do": "ended", "person": person.id})
    _say(as_json, person, username, f"{username} has a new password.", chosen if drawn else None)


def _say(as_json: bool, person: Person, username: str, sentence: str, drawn: str | None) -> None:
    facts: dict[str, Any] = {"username": username, "personId": person.id}
    if drawn is None:
        say(as_json, facts, sentence)
    else:
        say(as_json, facts | {"password": drawn}, sentence, shown_once(drawn))
