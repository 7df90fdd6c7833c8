"""Order cards."""

import sqlite3
from collections.abc import Sequence

from peewee import Database

from chat.domain.cards import CardStatus, OrderCard
from chat.domain.desk import OrderShown
from chat.store import tables

_C = tables.OrderCard
_FIELDS = (_C.id, _C.name, _C.price, _C.status, _C.expires_at, _C.lifetime)
_DUE = (
    "UPDATE order_card SET status = 'expired', changed_at = :now WHERE id IN "
    "(SELECT id FROM order_card WHERE status = 'pending' AND expires_at <= :now ORDER BY expires_at, id LIMIT :limit) "
    "RETURNING id, message"
)


class Cards:
    def __init__(self, database: Database, connection: sqlite3.Connection) -> None:
        self._database = database
        self._connection = connection

    def add(self, conversation: int, name: str, price: str, lifetime: int, expires_at: int, now: int) -> OrderCard:
        id_ = _C.insert(
            conversation=conversation,
            name=name,
            price=price,
            status=CardStatus.PENDING.value,
            lifetime=lifetime,
            expires_at=expires_at,
            changed_at=now,
        ).execute(self._database)
        return OrderCard(id_, name, price, CardStatus.PENDING, expires_at, lifetime)

    def shown_by(self, id_: int, message: int) -> None:
        """The card is shown by this message."""
        _C.update(message=message).where(_C.id == id_).execute(self._database)

    def offered_in(self, conversations: Sequence[int]) -> list[OrderShown]:
        """Every card of these conversations, the newest first."""
        query = _C.select(*_FIELDS, _C.conversation).where(_C.conversation.in_(list(conversations)))
        rows = query.order_by(_C.id.desc()).tuples().execute(self._database)
        return [
            OrderShown(OrderCard(id_, name, price, CardStatus(status), ends, life), conversation, ends - life * 1000)
            for id_, name, price, status, ends, life, conversation in rows
        ]

    def get(self, id_: int) -> tuple[OrderCard, int, int] | None:
        """(card, conversation id, message id)."""
        rows = _C.select(*_FIELDS, _C.conversation, _C.message).where(_C.id == id_)
        for card_id, name, price, status, expires_at, lifetime, conversation, message in rows.tuples().execute(
            self._database
        ):
            return OrderCard(card_id, name, price, CardStatus(status), expires_at, lifetime), conversation, message
        return None

    def settle(self, id_: int, status: CardStatus, now: int) -> bool:
        """Pay or cancel while the card is pending and not overdue; whether it was."""
        pending = (_C.id == id_) & (_C.status == CardStatus.PENDING.value) & (_C.expires_at > now)
        return bool(_C.update(status=status.value, changed_at=now).where(pending).execute(self._database))

    def expire(self, now: int, limit: int) -> list[int]:
        """Expire at most `limit` cards that are due, in one conditional update; the ids of their messages."""
        rows = self._connection.execute(_DUE, {"now": now, "limit": limit}).fetchall()
        return [message for _, message in sorted(rows)]

    def next_due(self) -> int | None:
        """When the next pending card is due (UTC ms)."""
        query = _C.select(_C.expires_at).where(_C.status == CardStatus.PENDING.value).order_by(_C.expires_at).limit(1)
        return next((row[0] for row in query.tuples().execute(self._database)), None)
