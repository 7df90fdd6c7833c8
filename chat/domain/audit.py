"""What admins did, and who came in: kept for those who must answer for it later."""

from collections.abc import Mapping
from typing import Any

from chat.domain.people import Person
from chat.domain.value import value


@value
class AuditEntry:
    """`action` is `<subject>.<verb>`, `target` what it was done to; `actor` None is the house. `at` is UTC ms."""

    id: int
    at: int
    actor: Person | None
    action: str
    target: str
    detail: Mapping[str, Any]
    address: str


@value
class NoteSignInFailure:
    """Somebody tried to sign in as `username` and could not. By the house."""

    username: str
    address: str
    via: str


@value
class Audit:
    """The entries of the organisation, the newest first, below the id `cursor`. Times are UTC ms, `to` excluded.

    For admins. Answers `Page` of AuditEntries.
    """

    actor: int | None = None
    action: str | None = None
    begin: int | None = None
    end: int | None = None
    cursor: str | None = None
    limit: int = 50
