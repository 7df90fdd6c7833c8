"""Job cards and order cards: shown in a session, and what becomes of an order."""

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.desk_requests import JobCardRequest, OrderCardRequest
from chat.domain.commands import CancelCard, Command, OfferOrder, PayCard, SendMessage
from chat.domain.conversations import ById
from chat.domain.errors import Refusal
from chat.domain.messages import JobCard
from chat.domain.people import Actor
from chat.web.bodies import answer, body
from chat.web.callers import Callers
from chat.web.messages import Messages
from chat.web.web import Web


class Cards:
    def __init__(self, web: Web, callers: Callers, messages: Messages) -> None:
        self._web = web
        self._callers = callers
        self._messages = messages

    def show_job(self, session_id: int) -> Response:
        actor = self._callers.person()
        if not actor.is_staff:
            raise Refusal("forbidden")
        posting = body(JobCardRequest)
        return self._messages.posted(actor, SendMessage(ById(session_id), JobCard(posting.payload()), posting.msgNo))

    def offer_order(self, session_id: int) -> Response:
        actor = self._callers.person()
        given = body(OrderCardRequest)
        offer = OfferOrder(ById(session_id), given.name, given.price, given.countdownSeconds, given.msgNo)
        return self._messages.posted(actor, offer)

    def pay(self, card_id: int) -> Response:
        """The word of the site, by its key, or of an agent."""
        return self._settled(self._callers.person_or_site(), PayCard(card_id))

    def cancel(self, card_id: int) -> Response:
        return self._settled(self._callers.person(), CancelCard(card_id))

    def _settled(self, actor: Actor, command: Command) -> Response:
        card = self._web.actions.perform(actor, command)
        return answer(self._web.frames.card(card, Viewpoint.of(actor)))
