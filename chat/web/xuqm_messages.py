"""/api/im/messages: what the sockets do too, for servers and for clients without one."""

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.xuqm import NEWEST
from chat.dialects.xuqm_bodies import ReadBody, RevokeBody, SendBody, body_of
from chat.dialects.xuqm_entities import Entities
from chat.dialects.xuqm_requests import HistoryRequest, SearchRequest, SyncRequest
from chat.domain.commands import MarkRead, RecallMessage, SendMessage
from chat.domain.contacts import MissedMessages, Recite, Recited, Search
from chat.domain.conversations import ByMessage
from chat.domain.outcomes import Page, Posted
from chat.domain.queries import History
from chat.web.web import Web
from chat.web.xuqm_caller import ImCaller, said


class Messages:
    def __init__(self, web: Web, caller: ImCaller, entities: Entities) -> None:
        self._web = web
        self._caller = caller
        self._entities = entities

    def send(self) -> Response:
        """The entity, on disk; the same one again for a messageId that was sent before."""
        actor = self._caller.person()
        asked = self._caller.asked(actor, SendBody)
        body = body_of(asked.msgType, asked.content, self._entities.key_of)
        posted: Posted = self._web.actions.perform(actor, SendMessage(asked.conversation, body, asked.messageId))
        return said(self._entities.message(posted.message, posted.conversation, Viewpoint.of(actor)))

    def history(self) -> Response:
        """A page, its newest message last; `nextCursor` asks for the one before it."""
        actor = self._caller.person()
        asked = self._caller.asked(actor, HistoryRequest)
        page: Page = self._web.actions.ask(actor, History(asked.conversation, before=asked.cursor, limit=asked.limit))
        conversation, view = page.conversation, Viewpoint.of(actor)
        assert conversation is not None
        items = [self._entities.message(message, conversation, view) for message in page.items]
        return said({"items": items, "nextCursor": page.next})

    def sync(self) -> Response:
        """What `chat.sync` streams, in pages that go on behind `cursor`."""
        actor = self._caller.person()
        asked = self._caller.asked(actor, SyncRequest)
        ids: tuple[int, ...] = self._web.actions.ask(actor, MissedMessages(asked.since))
        left = [id_ for id_ in ids if id_ > asked.cursor]
        page = left[: asked.limit]
        recited: Recited = self._web.actions.perform(actor, Recite(tuple(page)))
        items = [self._entities.message(*item, Viewpoint.of(actor)) for item in recited.items]
        is_last = not left or recited.upto >= left[-1]
        return said({"items": items, "nextCursor": None if is_last else str(recited.upto)})

    def search(self) -> Response:
        """Texts, the newest first, in one conversation or in all."""
        actor = self._caller.person()
        asked = self._caller.asked(actor, SearchRequest)
        page: Page = self._web.actions.ask(actor, Search(asked.keyword, asked.named, asked.cursor, asked.limit))
        items = [self._entities.message(message, where, Viewpoint.of(actor)) for message, where in page.items]
        return said({"items": items, "nextCursor": page.next})

    def revoke(self) -> Response:
        actor = self._caller.person()
        asked = self._caller.asked(actor, RevokeBody)
        self._web.actions.perform(actor, RecallMessage(ByMessage(asked.messageId), asked.messageId))
        return said()

    def read(self) -> Response:
        actor = self._caller.person()
        asked = self._caller.asked(actor, ReadBody)
        newest = NEWEST if asked.messageId is None else None
        self._web.actions.perform(actor, MarkRead(asked.conversation, newest, asked.messageId))
        return said()
