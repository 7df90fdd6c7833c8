"""/sessions: opening, listing, taking, passing on, closing and rating conversations."""

from dataclasses import asdict

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.desk_requests import (
    InviteAgentRequest,
    InviteVisitorRequest,
    OpenRequest,
    RateRequest,
    SessionsQuery,
    TransferRequest,
)
from chat.domain import commands as c
from chat.domain.commands import Command
from chat.domain.conversations import ById, ConversationView
from chat.domain.desk import CountConversations, Counts
from chat.domain.outcomes import Opened, Page
from chat.domain.people import Actor
from chat.domain.queries import Conversations, OneConversation
from chat.domain.service import InviteRating
from chat.web.bodies import answer, body, nothing, query
from chat.web.callers import Callers
from chat.web.web import Web


class Sessions:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def open(self) -> Response:
        """A visitor asks for somebody, an agent invites a visitor: the session that is open, or a new one."""
        actor = self._callers.person()
        opened: Opened = self._web.actions.perform(actor, _opening(actor))
        return self._session(actor, opened.view, 201 if opened.created else 200)

    def list(self) -> Response:
        actor = self._callers.person()
        asked = query(SessionsQuery)
        wanted = Conversations(
            asked.which, asked.state, asked.tag, asked.q, asked.cursor, asked.limit, asked.workgroupId, asked.agentId,
            unanswered_first=asked.order == "unanswered",
        )  # fmt: skip
        page: Page = self._web.actions.ask(actor, wanted)
        view = Viewpoint.of(actor)
        return answer({"items": [self._web.frames.session(seen, view) for seen in page.items], "next": page.next})

    def counts(self) -> Response:
        """What each list holds."""
        counts: Counts = self._web.actions.ask(self._callers.person(), CountConversations())
        return answer(asdict(counts))

    def one(self, session_id: int) -> Response:
        actor = self._callers.person()
        return self._session(actor, self._web.actions.ask(actor, OneConversation(ById(session_id))))

    def accept(self, session_id: int) -> Response:
        return self._turned(self._callers.person(), c.AcceptConversation(ById(session_id)))

    def transfer(self, session_id: int) -> Response:
        actor = self._callers.person()
        asked = body(TransferRequest)
        return self._turned(
            actor, c.TransferConversation(ById(session_id), asked.agentId, asked.workgroupId, asked.note)
        )

    def accept_transfer(self, session_id: int) -> Response:
        return self._turned(self._callers.person(), c.AnswerTransfer(ById(session_id), accept=True))

    def reject_transfer(self, session_id: int) -> Response:
        return self._turned(self._callers.person(), c.AnswerTransfer(ById(session_id), accept=False))

    def invite(self, session_id: int) -> Response:
        actor = self._callers.person()
        return self._turned(actor, c.InviteAgent(ById(session_id), body(InviteAgentRequest).agentId))

    def close(self, session_id: int) -> Response:
        return self._turned(self._callers.person(), c.CloseConversation(ById(session_id)))

    def invite_rating(self, session_id: int) -> Response:
        self._web.actions.perform(self._callers.person(), InviteRating(ById(session_id)))
        return nothing()

    def rate(self, session_id: int) -> Response:
        actor = self._callers.person()
        asked = body(RateRequest)
        return self._turned(actor, c.RateConversation(ById(session_id), asked.score, asked.resolved, asked.comment))

    def _turned(self, actor: Actor, command: Command) -> Response:
        return self._session(actor, self._web.actions.perform(actor, command))

    def _session(self, actor: Actor, seen: ConversationView, status: int = 200) -> Response:
        return answer(self._web.frames.session(seen, Viewpoint.of(actor)), status)


def _opening(actor: Actor) -> Command:
    if actor.is_staff:
        invited = body(InviteVisitorRequest)
        return c.InviteVisitor(invited.visitorId, invited.note)
    asked = body(OpenRequest)
    return c.OpenConversation(asked.agentId, asked.workgroupId, asked.subject)
