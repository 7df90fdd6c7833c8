"""/words and /blacklist: what is not said here, and who does not come in."""

from typing import Any

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.desk_request import ListQuery
from chat.dialects.desk_requests_admin import BlockRequest, WordRequest, utc_ms
from chat.domain import moderation as m
from chat.domain.blacklist import BlockEntry
from chat.domain.outcomes import Page
from chat.domain.people import Actor
from chat.domain.times import iso
from chat.domain.words import Word
from chat.web.bodies import answer, body, nothing, query
from chat.web.callers import Callers
from chat.web.web import Web


class Words:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._actions = web.actions
        self._callers = callers

    def list(self) -> Response:
        actor, asked = self._callers.admin(), query(ListQuery)
        page: Page = self._actions.ask(actor, m.Words(asked.cursor, asked.limit))
        return answer({"items": [_word(word) for word in page.items], "next": page.next})

    def add(self) -> Response:
        actor, given = self._callers.admin(), body(WordRequest)
        return answer(_word(self._actions.perform(actor, m.AddWord(given.word, given.action))), 201)

    def remove(self, word_id: int) -> Response:
        self._actions.perform(self._callers.admin(), m.RemoveWord(word_id))
        return nothing()


class Blacklist:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def list(self) -> Response:
        actor, asked = self._callers.admin(), query(ListQuery)
        page: Page = self._web.actions.ask(actor, m.Blocks(asked.cursor, asked.limit))
        return answer({"items": [self._entry(entry, actor) for entry in page.items], "next": page.next})

    def add(self) -> Response:
        """Agents may block a visitor."""
        actor, given = self._callers.staff(), body(BlockRequest)
        command = m.AddBlock(given.personId, given.address, given.reason, utc_ms(given.until), given.newcomers)
        return answer(self._entry(self._web.actions.perform(actor, command), actor), 201)

    def remove(self, block_id: int) -> Response:
        self._web.actions.perform(self._callers.admin(), m.RemoveBlock(block_id))
        return nothing()

    def _entry(self, entry: BlockEntry, actor: Actor) -> dict[str, Any]:
        by = entry.by
        return {
            "id": entry.id,
            "personId": entry.person,
            "address": entry.address,
            "reason": entry.reason,
            "until": iso(entry.until) if entry.until is not None else None,
            "createdAt": iso(entry.created_at),
            "by": self._web.frames.person(by, Viewpoint.of(actor)) if by is not None else None,
        }


def _word(word: Word) -> dict[str, Any]:
    return {"id": word.id, "word": word.word, "action": word.action.value}
