"""`switchboard init`: the organisation and its first admin, once."""

import sys
from functools import partial

import click

from chat.actions import founding
from chat.cli.endings import JSON
from chat.cli.passwords import password_of, password_options, say_with
from chat.cli.settings import settings
from chat.wiring import in_transaction, open_database


@click.command()
@click.option("--name", help="Of the organisation, as visitors see it.")
@click.option("--organisation", default="main", show_default=True, help="Its uid, which clients send.")
@click.option("--zone", help="Its time zone, as Asia/Shanghai.")
@click.option("--language", type=click.Choice(["zh", "en"]), help="In which the house speaks to visitors.")
@click.option("--admin", "username", help="Login name of the first admin.")
@password_options
@JSON
def init(
    name: str | None, organisation: str, zone: str | None, language: str | None, username: str | None,
    password: str | None, password_file: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Make the organisation and its first admin. What no option says is asked for, where somebody can answer.

    Refuses where an admin is there already.
    """
    chosen = settings()
    asks = sys.stdin.isatty() and not as_json
    name = name or (click.prompt("Name of the organisation", "Switchboard") if asks else "Switchboard")
    zone = zone or (click.prompt("Time zone", "Asia/Shanghai") if asks else "Asia/Shanghai")
    language = language or (_language() if asks else "zh")
    username = username or (click.prompt("Login name of the admin", "admin") if asks else "admin")
    chosen_password, drawn = password_of(password, password_file, as_json)
    found = partial(
        founding.found, organisation_uid=organisation, name=name, zone=zone, language=language, username=username,
        password=chosen_password,
    )  # fmt: skip
    person = in_transaction(open_database(chosen), found)
    facts = {"data": str(chosen.data), "organisation": organisation, "username": username, "personId": person.id}
    founded = f"{name} is founded in {chosen.data}; {username} may sign in."
    say_with(drawn, as_json, facts, founded, "Next: `switchboard serve`.")


def _language() -> str:
    answer: str = click.prompt("Language", "zh", type=click.Choice(["zh", "en"]))
    return answer
