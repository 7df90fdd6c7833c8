"""What happened in all conversations of a person: the changes to what they heard, and what was said since.

Who left a conversation does not hear what went on there.
"""

import sqlite3
from typing import Final

from chat.domain.messages import Message
from chat.store.messages import Messages

_CHANGED: Final = (
    "SELECT m.id FROM participant p CROSS JOIN message m "
    "ON m.conversation = p.conversation AND m.rev > ? AND m.rev > m.id AND m.id <= ? "
    "WHERE p.person = ? AND p.role <> 'former' ORDER BY m.rev LIMIT ?"
)
_POSTED: Final = (
    "SELECT m.id FROM message m WHERE m.id > ? AND m.conversation IN "
    "(SELECT conversation FROM participant WHERE person = ? AND role <> 'former') ORDER BY m.id LIMIT ?"
)


class Backlogs:
    def __init__(self, connection: sqlite3.Connection, messages: Messages) -> None:
        self._connection = connection
        self._messages = messages

    def changed(self, person: int, rev: int, upto: int, limit: int) -> list[Message]:
        """Messages with an id up to `upto` that were changed after `rev`, in the order of their changes."""
        rows = self._connection.execute(_CHANGED, (rev, upto, person, limit)).fetchall()
        return self._messages.many([row[0] for row in rows])

    def posted(self, person: int, after: int, limit: int) -> list[Message]:
        """Messages with an id above `after`, in their order."""
        rows = self._connection.execute(_POSTED, (after, person, limit)).fetchall()
        return self._messages.many([row[0] for row in rows])
