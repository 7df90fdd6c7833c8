"""Conversations as a file, written beside a server that runs or not."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from chat.actions import erasing
from chat.actions.export_course import Course
from chat.config import Settings
from chat.domain.errors import Refusal
from chat.domain.exports import ExportFormat
from chat.domain.people import Organisation
from chat.files.scratch import appear
from chat.store.database import Database
from chat.store.memory import Memory
from chat.wiring.installation import installed_database, utc_ms

T = TypeVar("T")


def hand_out(
    settings: Settings, uid: str | None, days: tuple[str, str], form: str, visitor: str | None, target: Path,
    tell: Callable[[int, int], None],
) -> int:  # fmt: skip
    """Write the service conversations of these days (`YYYY-MM-DD`), or of one visitor in them; answers its bytes.

    `target` appears when it is whole. `tell(thousandths, 1000)`. Raises Refusal, OSError.
    """
    if target.exists():
        raise Refusal("bad_request", f"{target} is there already")
    part = target.with_name(f".{target.name}.part")
    database = installed_database(settings)
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        organisation = _look(database, lambda memory: _organisation(memory, uid))
        whom = _look(database, lambda memory: erasing.find(memory, organisation.id, visitor).id) if visitor else None
        course = _course(organisation, days, form, whom, part)
        while _look(database, course.step):
            tell(int(course.progress * 1000), 1000)
        appear(part, target)
        return target.stat().st_size
    finally:
        part.unlink(missing_ok=True)
        database.close()


def _look(database: Database, ask: Callable[[Memory], T]) -> T:
    """One question in one snapshot."""
    connection = database.connection()
    connection.execute("BEGIN")
    try:
        return ask(Memory(database, connection, utc_ms()))
    finally:
        connection.execute("ROLLBACK")


def _organisation(memory: Memory, uid: str | None) -> Organisation:
    found = [one for one in memory.organisations.all() if uid is None or one.uid == uid]
    if len(found) != 1:
        raise Refusal("not_found", "say which organisation" if found else "there is no such organisation")
    return found[0]


def _course(organisation: Organisation, days: tuple[str, str], form: str, visitor: int | None, part: Path) -> Course:
    try:
        return Course(organisation, *days, ExportFormat(form), visitor, part)
    except ValueError as error:
        raise Refusal("bad_request", str(error)) from None
