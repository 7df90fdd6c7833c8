"""/api/im/conversations: somebody's own list, and how it is kept. `target` is a peer's id or, for GROUP, a group's."""

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.xuqm import NEWEST
from chat.dialects.xuqm_answers import listed
from chat.dialects.xuqm_bodies import OfApplication, conversation_of
from chat.dialects.xuqm_entities import Entities
from chat.dialects.xuqm_requests import PinRequest, QuietRequest, TargetRequest
from chat.domain.commands import MarkRead
from chat.domain.contacts import Arrange, ConversationList, Listed
from chat.domain.people import Actor
from chat.web.web import Web
from chat.web.xuqm_caller import ImCaller, said


class Conversations:
    def __init__(self, web: Web, caller: ImCaller, entities: Entities) -> None:
        self._web = web
        self._caller = caller
        self._entities = entities

    def list(self) -> Response:
        """Pinned ones first, then the most recently active."""
        actor = self._caller.person()
        self._caller.asked(actor, OfApplication)
        return said([listed(one, self._entities, Viewpoint.of(actor)) for one in self._all(actor)])

    def unread(self) -> Response:
        """`total` leaves out what is muted."""
        actor = self._caller.person()
        self._caller.asked(actor, OfApplication)
        return said({"total": sum(one.view.unread for one in self._all(actor) if not one.quiet)})

    def pin(self, target: str) -> Response:
        actor = self._caller.person()
        asked = self._caller.asked(actor, PinRequest)
        self._web.actions.perform(actor, Arrange(conversation_of(target, asked.chatType), pinned=asked.pinned))
        return said()

    def mute(self, target: str) -> Response:
        actor = self._caller.person()
        asked = self._caller.asked(actor, QuietRequest)
        self._web.actions.perform(actor, Arrange(conversation_of(target, asked.chatType), quiet=asked.muted))
        return said()

    def read(self, target: str) -> Response:
        """All of it."""
        actor = self._caller.person()
        asked = self._caller.asked(actor, TargetRequest)
        self._web.actions.perform(actor, MarkRead(conversation_of(target, asked.chatType), NEWEST))
        return said()

    def _all(self, actor: Actor) -> tuple[Listed, ...]:
        found: tuple[Listed, ...] = self._web.actions.ask(actor, ConversationList(1000))
        return found
