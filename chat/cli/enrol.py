"""`switchboard enrol`: the ids by which pages on the raw door come in, and what such pages may do."""

from collections.abc import Callable
from typing import Any

import click

from chat.actions import enrolment
from chat.actions.identity import hashed
from chat.cli.endings import JSON, say
from chat.cli.settings import settings
from chat.domain.commands import EnrolLegacyId, RevokeLegacyId
from chat.domain.people import Role
from chat.wiring import in_transaction, installed_database

_ORGANISATION = click.option("--organisation", default=None, help="Its uid; the only one by default.")


@click.group()
def enrol() -> None:
    """Enrol, list and revoke the ids of pages on the raw door (/websocket/<id>)."""


@enrol.command()
@click.argument("id_", metavar="ID")
@_ORGANISATION
@click.option("--person", type=int, help="The id of the person it is for.")
@click.option("--workgroup", type=int, help="The id of the workgroup it stands for.")
@click.option("--create", type=click.Choice(["visitor", "agent"]), help="It is for a new person of this role.")
@click.option("--nickname", default="", help="Of the new person.")
@click.option("--username", default=None, help="With a password, the new person may sign in too.")
@click.option("--password", default=None, help="Asked for when there is a user name and this is not given.")
@click.option("--network", "networks", multiple=True, help="An address or CIDR it counts from; several are allowed.")
@click.option("--note", default="", help="For whoever reads the list.")
@JSON
def add(
    id_: str, organisation: str | None, person: int | None, workgroup: int | None, create: str | None, nickname: str,
    username: str | None, password: str | None, networks: tuple[str, ...], note: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Let pages use ID. Without a target it is for the person whose id or uid it is."""
    if sum(target is not None for target in (person, workgroup, create)) > 1:
        raise click.UsageError("--person, --workgroup or --create, one of them at most")
    if username is not None and password is None:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    role = Role(create) if create is not None else None
    digest = hashed(password) if username is not None and password is not None else None
    command = EnrolLegacyId(id_, person, workgroup, role, nickname, username, digest, networks, note)
    _run(lambda tx: enrolment.enrol(tx, organisation, command))
    say(as_json, {"id": id_}, f"{id_} is enrolled.")


@enrol.command("list")
@_ORGANISATION
@JSON
def list_(organisation: str | None, as_json: bool) -> None:
    """Show the enrolled ids: id, whose it is, networks, note."""
    found = _run(lambda tx: enrolment.list_(tx, organisation))
    rows = [
        {"id": one.alias, "person": one.person, "workgroup": one.workgroup, "networks": one.networks, "note": one.note}
        for one in found
    ]
    say(as_json, {"ids": rows}, *map(_line, found))


@enrol.command()
@click.argument("id_", metavar="ID")
@_ORGANISATION
@JSON
def revoke(id_: str, organisation: str | None, as_json: bool) -> None:
    """Take ID back. A server that runs lets it in no more; to end its connections too, revoke over the house API."""
    _run(lambda tx: enrolment.revoke(tx, organisation, RevokeLegacyId(id_)))
    say(as_json, {"id": id_}, f"{id_} is revoked.")


@enrol.command()
@_ORGANISATION
@click.option("--speak/--no-speak", default=None, help="Whether pages may send over the socket.")
@click.option("--origin", "origins", multiple=True, help="A site whose pages may come in; replaces the earlier list.")
@click.option("--no-origins", is_flag=True, help="Forget the list: only our own pages come in without a token.")
@JSON
def allow(
    organisation: str | None, speak: bool | None, origins: tuple[str, ...], no_origins: bool, as_json: bool
) -> None:
    """What pages on the raw door may do."""
    listed = () if no_origins else origins or None
    _run(lambda tx: enrolment.allow(tx, organisation, speak, listed))
    say(as_json, {}, "Saved.")


def _line(enrolled: Any) -> str:
    whose = f"workgroup {enrolled.workgroup}" if enrolled.person is None else f"person {enrolled.person}"
    return "\t".join((enrolled.alias, whose, ",".join(enrolled.networks) or "everywhere", enrolled.note))


def _run(decide: Callable[[Any], Any]) -> Any:
    return in_transaction(installed_database(settings()), decide)
