"""One installation's database, before anything runs: opened, migrated, and changed by single decisions."""

import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import TypeVar

from chat.actions.relocation import Relocation
from chat.actions.restore import RESTORING
from chat.config import Settings
from chat.domain.errors import Refusal
from chat.files.homes import homes_of
from chat.store.claim import Held, claimed
from chat.store.database import Database, migrate, pending
from chat.store.errors import SchemaTooNew
from chat.store.memory import Transaction
from chat.wiring.resources import folder

logger = logging.getLogger(__name__)

T = TypeVar("T")

MIGRATIONS = folder("migrations")


def utc_ms() -> int:
    """The time, UTC ms."""
    return time.time_ns() // 1_000_000


def installed_database(settings: Settings) -> Database:
    """The database of an installation that is there: a mistaken CHAT_DATA makes none. As `open_database` else."""
    check_installed(settings)
    return open_database(settings)


def check_installed(settings: Settings) -> None:
    """Raises Refusal `not_found` where no installation is."""
    if not (settings.data / "switchboard.sqlite3").exists() and not (settings.data / RESTORING).exists():
        place = settings.data.absolute()
        raise Refusal("not_found", f"there is no installation in {place} (CHAT_DATA): `switchboard init` makes one")


def open_database(settings: Settings, *, claims: bool = True) -> Database:
    """The database of this installation, migrated. Main thread only, before the hub serves.

    `claims` is False where the caller holds the installation already. Raises Held where a restore was interrupted
    (what is there is neither the old installation nor the new one) and where it must be migrated while somebody else
    holds it, and Refusal for a database of a newer version.
    """
    if (settings.data / RESTORING).exists():
        raise Held(f"a restore into {settings.data} was interrupted: run it again")
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.data / "switchboard.sqlite3")
    try:
        with claimed(settings.data) if claims and pending(database, MIGRATIONS) else nullcontext():
            applied = migrate(database, MIGRATIONS)
    except SchemaTooNew as error:
        raise Refusal("bad_request", f"a newer version of Switchboard has written this database ({error})") from None
    if applied:
        logger.info("Migrated: %s", ", ".join(applied))
    return database


def pending_migrations(settings: Settings) -> list[str]:
    """Names of those that the database still needs, in order. Main thread only."""
    path = settings.data / "switchboard.sqlite3"
    if not path.exists():
        return sorted(file.stem for file in MIGRATIONS.glob("[0-9]*.py"))
    return pending(Database(path), MIGRATIONS)


def in_transaction(database: Database, decide: Callable[[Transaction], T]) -> T:
    """Run one decision here and now, for what happens before a server runs. Main thread only."""
    connection = database.connection()
    try:
        connection.execute("BEGIN IMMEDIATE")
        transaction = Transaction(database, connection, utc_ms())
        try:
            value = decide(transaction)
            transaction.before_commit()
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return value
    finally:
        database.close()


def relocation(settings: Settings) -> Relocation:
    """Moves files between the homes that the settings describe."""
    return Relocation(
        partial(in_transaction, installed_database(settings)), homes_of(settings), settings.data / "uploads"
    )
