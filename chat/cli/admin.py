"""`switchboard admin`: the people who run an installation."""

from functools import partial

import click

from chat.actions import founding
from chat.cli.settings import settings
from chat.domain.errors import Refusal
from chat.domain.people import Role
from chat.store.memory import Transaction
from chat.wiring import in_transaction, open_database

_PASSWORD = click.password_option(help="Asked for when it is not given.")


@click.group()
def admin() -> None:
    """Create an admin, or give one a new password."""


@admin.command()
@click.argument("username")
@click.option("--organisation", default="main", show_default=True, help="Its uid; founded when it is not there.")
@_PASSWORD
def create(username: str, organisation: str, password: str) -> None:
    """Create an admin (and the organisation, when it is the first)."""
    _run(partial(_create, username=username, organisation=organisation, password=password))
    click.echo(f"{username} may sign in.")


@admin.command()
@click.argument("username")
@click.option("--organisation", default=None, help="Its uid; the only one by default.")
@_PASSWORD
def reset(username: str, organisation: str | None, password: str) -> None:
    """Give somebody a new password; all their sign-ins end."""
    _run(partial(_reset, username=username, organisation=organisation, password=password))
    click.echo(f"{username} has a new password.")


def _run(decide: partial[None]) -> None:
    database = open_database(settings())
    try:
        in_transaction(database, decide)
    except Refusal as refusal:
        raise click.ClickException(refusal.detail or refusal.title()) from None


def _create(tx: Transaction, username: str, organisation: str, password: str) -> None:
    _check(password)
    tenant = founding.found_organisation(tx, organisation, f"ak_{organisation}", organisation)
    founding.hire(tx, tenant, username, password, username, Role.ADMIN)


def _reset(tx: Transaction, username: str, organisation: str | None, password: str) -> None:
    _check(password)
    tenants = tx.organisations.all() if organisation is None else [tx.organisations.by_uid(organisation)]
    if len(tenants) != 1 or tenants[0] is None:
        raise Refusal("not_found", "say which organisation")
    founding.set_password(tx, tenants[0], username, password)


def _check(password: str) -> None:
    if len(password) < 8:
        raise Refusal("bad_request", "a password has at least 8 characters")
