"""Transfers on offer: at most one pending for a conversation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import Database

from chat.store.tables import Transfer

_T = Transfer
_FIELDS = (_T.id, _T.conversation, _T.offered_by, _T.agent, _T.workgroup, _T.note, _T.expires_at, _T.message)


@dataclass(frozen=True, slots=True)
class Offer:
    """Offered to an agent or a workgroup, until `expires_at` (UTC ms)."""

    id: int
    conversation: int
    offered_by: int
    agent: int | None
    workgroup: int | None
    note: str
    expires_at: int
    message: int | None


class Transfers:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, now: int, **fields: Any) -> int:
        return _T.insert(created_at=now, status="pending", **fields).execute(self._database)

    def pending(self, conversation: int) -> Offer | None:
        return next(iter(self._list((_T.conversation == conversation) & (_T.status == "pending"))), None)

    def pending_of(self, conversations: Iterable[int], now: int) -> list[Offer]:
        """What is still on offer of these conversations."""
        return self._list(_T.conversation.in_(list(conversations)) & (_T.status == "pending") & (_T.expires_at > now))

    def offered_to(self, agent: int, now: int) -> list[int]:
        """The conversations that wait for this agent's answer."""
        pending = (_T.status == "pending") & (_T.expires_at > now) & (_T.agent == agent)
        return [row[0] for row in _T.select(_T.conversation).where(pending).tuples().execute(self._database)]

    def due(self, now: int) -> list[Offer]:
        return self._list((_T.status == "pending") & (_T.expires_at <= now))

    def settle(self, id_: int, status: str) -> bool:
        """End a pending offer; whether it was still pending."""
        return bool(_T.update(status=status).where((_T.id == id_) & (_T.status == "pending")).execute(self._database))

    def _list(self, condition: Any) -> list[Offer]:
        rows = _T.select(*_FIELDS).where(condition).order_by(_T.id).tuples().execute(self._database)
        return [Offer(*row) for row in rows]
