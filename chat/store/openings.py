"""Openings of conversations and the stints of agents in them: the facts that reports are made of.

Written when a conversation changes its state and at the first answer, never by a message as such.
"""

import sqlite3
from typing import Final

_BEGIN: Final = (
    "INSERT INTO opening (conversation, reopened, organisation, workgroup, agent, invited, opened_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET workgroup = excluded.workgroup"
)
_TAKE: Final = (
    "UPDATE opening SET assigned_at = COALESCE(assigned_at, ?), agent = ? WHERE conversation = ? AND reopened = ?"
)
_STINT: Final = (
    "INSERT INTO stint (organisation, conversation, reopened, agent, workgroup, taken_at) VALUES (?, ?, ?, ?, ?, ?)"
)
_ANSWER: Final = (
    "UPDATE opening SET answered_at = ? WHERE conversation = ? AND reopened = ? AND answered_at IS NULL AND invited = 0"
)
_ANSWER_STINT: Final = (
    "UPDATE stint SET answered_at = ? WHERE answered_at IS NULL AND reopened = ? "
    "AND id = (SELECT MAX(id) FROM stint WHERE conversation = ? AND agent = ?)"
)
_CLOSE: Final = "UPDATE opening SET closed_at = ? WHERE conversation = ? AND reopened = ?"


class Openings:
    """Each time is UTC ms; `reopened` counts the openings of a conversation from 0."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def begin(
        self, conversation: int, reopened: int, organisation: int, workgroup: int | None, agent: int | None, now: int,
        invited: bool = False,
    ) -> None:  # fmt: skip
        """The conversation waits for somebody; of an opening that has begun, only the group may change."""
        row = (conversation, reopened, organisation, workgroup, agent, int(invited), now)
        self._connection.execute(_BEGIN, row)

    def take(
        self, conversation: int, reopened: int, organisation: int, workgroup: int | None, agent: int, now: int
    ) -> None:
        """The agent has it from now on."""
        self._connection.execute(_TAKE, (now, agent, conversation, reopened))
        self._connection.execute(_STINT, (organisation, conversation, reopened, agent, workgroup, now))

    def answer(self, conversation: int, reopened: int, agent: int, now: int) -> None:
        """The agent said something; the first time counts, once for the visitor and once for each stint."""
        self._connection.execute(_ANSWER, (now, conversation, reopened))
        self._connection.execute(_ANSWER_STINT, (now, reopened, conversation, agent))

    def close(self, conversation: int, reopened: int, now: int) -> None:
        self._connection.execute(_CLOSE, (now, conversation, reopened))
