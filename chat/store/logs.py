"""A conversation as one person still sees it: without what was recalled, and what they cleared or hid."""

from collections.abc import Sequence
from typing import Any, Final

from peewee import Database, fn

from chat.store.tables import HiddenMessage, Message

_M: Final = Message


class Logs:
    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, conversation: int, person: int, cleared: int) -> int:
        """How many messages are left of it; `cleared` is the seq up to which the person deleted all."""
        query = _M.select(fn.COUNT(_M.id)).where(_seen(conversation, person, cleared))
        return next(iter(query.tuples().execute(self._database)))[0]

    def page(self, conversation: int, person: int, cleared: int, offset: int, limit: int) -> list[int]:
        """The ids of those from place `offset` on, the oldest first."""
        query = _M.select(_M.id).where(_seen(conversation, person, cleared)).order_by(_M.seq)
        return [row[0] for row in query.offset(offset).limit(limit).tuples().execute(self._database)]

    def hidden(self, person: int, messages: Sequence[int]) -> set[int]:
        """Those of `messages` that the person hid."""
        mine = (HiddenMessage.person == person) & HiddenMessage.message.in_(list(messages))
        rows = HiddenMessage.select(HiddenMessage.message).where(mine).tuples().execute(self._database)
        return {row[0] for row in rows}

    def hide(self, person: int, message: int) -> None:
        """The person sees it no longer."""
        HiddenMessage.insert(person=person, message=message).on_conflict_ignore().execute(self._database)


def _seen(conversation: int, person: int, cleared: int) -> Any:
    hidden = HiddenMessage.select(HiddenMessage.message).where(HiddenMessage.person == person)
    still = _M.recalled_at.is_null() & _M.id.not_in(hidden)
    return (_M.conversation == conversation) & (_M.seq > cleared) & still
