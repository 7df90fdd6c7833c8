"""Finding what was said. No index keeps up with the talk: a search looks at messages, the newest first, in slices."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

import orjson
from peewee import SQL, Database, fn

from chat.domain.people import Actor
from chat.store import tables
from chat.store.conversation_lists import visible

_C, _M = tables.Conversation, tables.Message
_SAID: Final = ("text", "image", "file", "voice", "audio", "video", "location", "job_card", "order_card", "opaque")


class Search:
    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self) -> int:
        """The highest id there is."""
        return next(iter(_M.select(fn.COALESCE(fn.MAX(_M.id), 0)).tuples().execute(self._database)))[0]

    def slice(self, actor: Actor, groups: list[int], text: str, begin: int, end: int) -> list[int]:
        """Ids in [begin, end) of messages that may hold `text` and that the actor may hear, the newest first.

        The bodies are searched as they are stored, so what is found may hold the text where nobody sees it.
        """
        heard = _C.select(SQL("1")).where(
            (_C.id == _M.conversation) & (_C.organisation == actor.organisation.id) & visible(actor, groups)
        )
        condition = (_M.id >= begin) & (_M.id < end) & (_M.organisation == actor.organisation.id)
        condition &= _M.recalled_at.is_null() & _M.kind.in_(_SAID) & _holds(text) & fn.EXISTS(heard)
        query = _M.select(_M.id).where(condition).order_by(_M.id.desc())
        return [row[0] for row in query.tuples().execute(self._database)]


def _holds(text: str) -> Any:
    """LIKE knows the case of ASCII letters only; of others, the usual spellings are tried."""
    return reduce(or_, (_M.body.contains(spelt) for spelt in _spellings(text)))


def _spellings(text: str) -> Sequence[str]:
    spellings = [text] if text.isascii() else [text, text.lower(), text.upper(), text.title(), text.capitalize()]
    return [orjson.dumps(spelt).decode()[1:-1] for spelt in dict.fromkeys(spellings)]
