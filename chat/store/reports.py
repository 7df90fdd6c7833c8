"""What reports are made of, read in slices: each call reads at most so many rows, and answers where to go on."""

import sqlite3
from typing import Any, Final

from chat.domain.reports import OpeningFact, RatingFact, StintFact

_OPENINGS: Final = (
    "SELECT opened_at, invited, assigned_at, answered_at, closed_at, conversation, reopened FROM opening "
    "WHERE organisation = :organisation AND opened_at >= :begin AND opened_at < :end "
    "AND (opened_at, conversation, reopened) > (:at, :conversation, :reopened) "
    "AND (:workgroup IS NULL OR workgroup = :workgroup) AND (:agent IS NULL OR agent = :agent) "
    "ORDER BY opened_at, conversation, reopened LIMIT :limit"
)
_STINTS: Final = (
    "SELECT agent, taken_at, answered_at, id FROM stint "
    "WHERE organisation = :organisation AND taken_at >= :begin AND taken_at < :end AND (taken_at, id) > (:at, :id) "
    "AND (:workgroup IS NULL OR workgroup = :workgroup) AND (:agent IS NULL OR agent = :agent) "
    "ORDER BY taken_at, id LIMIT :limit"
)
_RATINGS: Final = (
    "SELECT c.no, rating.created_at, score, resolved, comment, rating.agent, rating.person, rating.id "
    "FROM rating JOIN conversation AS c ON c.id = rating.conversation "
    "WHERE c.organisation = :organisation AND rating.created_at >= :begin AND rating.created_at < :end "
    "AND (rating.created_at, rating.id) > (:at, :id) "
    "AND (:workgroup IS NULL OR c.workgroup = :workgroup) AND (:agent IS NULL OR rating.agent = :agent) "
    "ORDER BY rating.created_at, rating.id LIMIT :limit"
)
_LEFT: Final = (
    "SELECT left_message.created_at, left_message.id FROM left_message "
    "LEFT JOIN conversation AS c ON c.id = left_message.conversation "
    "WHERE left_message.organisation = :organisation "
    "AND left_message.created_at >= :begin AND left_message.created_at < :end "
    "AND (left_message.created_at, left_message.id) > (:at, :id) "
    "AND (:workgroup IS NULL OR c.workgroup = :workgroup) AND (:agent IS NULL OR c.agent = :agent) "
    "ORDER BY left_message.created_at, left_message.id LIMIT :limit"
)
_MESSAGES: Final = (
    "SELECT COUNT(*) FROM message JOIN conversation AS c ON c.id = message.conversation "
    "WHERE message.id >= :first AND message.id < :last AND message.organisation = :organisation "
    "AND message.sent_at >= :begin AND message.sent_at < :end AND c.kind = 'service' AND message.kind <> 'notice' "
    "AND (:workgroup IS NULL OR c.workgroup = :workgroup) AND (:agent IS NULL OR c.agent = :agent)"
)
_OPEN: Final = (
    "SELECT agent, COUNT(*) FROM conversation WHERE organisation = ? AND kind = 'service' AND state = 'open' "
    "AND agent IS NOT NULL GROUP BY agent"
)
_NEXT_MESSAGE: Final = "SELECT id, sent_at FROM message WHERE id >= ? ORDER BY id LIMIT 1"
_NEWEST: Final = "SELECT COALESCE(MAX(id), 0) FROM message"

SLACK: Final = 3_600_000
"""ms by which the clock may have been set back: ids follow the order of posting, `sent_at` follows the clock."""


class Span:
    """Which rows are asked for; times are UTC ms, the end excluded."""

    def __init__(self, organisation: int, begin: int, end: int, workgroup: int | None, agent: int | None) -> None:
        self.begin = begin
        self.end = end
        self.values: dict[str, Any] = {
            "organisation": organisation, "begin": begin, "end": end, "workgroup": workgroup, "agent": agent,
        }  # fmt: skip


class Reports:
    """`after` is what the last slice answered, None for the first; None answered is the end."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def openings(self, span: Span, after: Any, limit: int) -> tuple[list[OpeningFact], Any]:
        at, conversation, reopened = after or (span.begin, 0, -1)
        place = {"at": at, "conversation": conversation, "reopened": reopened}
        rows = self._rows(_OPENINGS, span, place, limit)
        facts = [OpeningFact(row[0], bool(row[1]), row[2], row[3], row[4]) for row in rows]
        return facts, (rows[-1][0], rows[-1][5], rows[-1][6]) if len(rows) == limit else None

    def stints(self, span: Span, after: Any, limit: int) -> tuple[list[StintFact], Any]:
        rows = self._rows(_STINTS, span, _place(span, after), limit)
        facts = [StintFact(agent, taken_at, answered_at) for agent, taken_at, answered_at, _ in rows]
        return facts, (rows[-1][1], rows[-1][3]) if len(rows) == limit else None

    def ratings(self, span: Span, after: Any, limit: int) -> tuple[list[RatingFact], Any]:
        rows = self._rows(_RATINGS, span, _place(span, after), limit)
        facts = [
            RatingFact(no, at, score, bool(done), said, agent, who) for no, at, score, done, said, agent, who, _ in rows
        ]
        return facts, (rows[-1][1], rows[-1][7]) if len(rows) == limit else None

    def left(self, span: Span, after: Any, limit: int) -> tuple[list[int], Any]:
        """When messages were left."""
        rows = self._rows(_LEFT, span, _place(span, after), limit)
        return [row[0] for row in rows], tuple(rows[-1]) if len(rows) == limit else None

    def messages(self, span: Span, after: Any, limit: int) -> tuple[int, Any]:
        """How many messages there are among `limit` ids, notices aside."""
        first = after if after is not None else self.first_message(span.begin - SLACK)
        last = first + limit
        values = {**span.values, "first": first, "last": last}
        count: int = self._connection.execute(_MESSAGES, values).fetchone()[0]
        row = self._connection.execute(_NEXT_MESSAGE, (last,)).fetchone()
        goes_on = row is not None and row[1] < span.end + SLACK
        return count, row[0] if goes_on else None

    def open_now(self, organisation: int) -> dict[int, int]:
        """agent -> conversations that are open with them."""
        return dict(self._connection.execute(_OPEN, (organisation,)).fetchall())

    def first_message(self, at: int) -> int:
        """The id from which messages were sent at or after `at`, found by halving: ids grow with time."""
        low, high = 1, int(self._connection.execute(_NEWEST).fetchone()[0]) + 1
        while low < high:
            middle = (low + high) // 2
            row = self._connection.execute(_NEXT_MESSAGE, (middle,)).fetchone()
            if row is None or row[1] >= at:
                high = middle
            else:
                low = row[0] + 1
        return low

    def _rows(self, statement: str, span: Span, place: dict[str, int], limit: int) -> list[Any]:
        return self._connection.execute(statement, {**span.values, **place, "limit": limit}).fetchall()


def _place(span: Span, after: Any) -> dict[str, int]:
    at, id_ = after or (span.begin, 0)
    return {"at": at, "id": id_}
