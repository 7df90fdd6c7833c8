"""/left-messages: what visitors said while nobody was there."""

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.desk_requests_desk import LeftMessageRequest, LeftMessagesQuery, SettleRequest, urls
from chat.domain.conversations import ById
from chat.domain.errors import Refusal
from chat.domain.left import LeftMessage, LeftStatus
from chat.domain.outcomes import Page
from chat.domain.queries import LeftMessages as LeftMessagesOf
from chat.domain.service import LeaveMessage, SettleLeftMessage
from chat.web.bodies import answer, body, query
from chat.web.callers import Callers
from chat.web.web import Web

_LAST = (1 << 53) - 1


class LeftMessages:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def leave(self) -> Response:
        actor, given = self._callers.person(), body(LeftMessageRequest)
        where = ById(given.sessionId) if given.sessionId is not None else None
        left: LeftMessage = self._web.actions.perform(
            actor, LeaveMessage(where, given.contact, given.content, urls(given.images))
        )
        return answer(self._web.frames.left(left, Viewpoint.of(actor)), 201)

    def list(self) -> Response:
        """The newest first."""
        actor, asked = self._callers.person(), query(LeftMessagesQuery)
        if not actor.is_staff:
            raise Refusal("forbidden")
        status = LeftStatus(asked.status) if asked.status is not None else None
        before = int(asked.cursor) if asked.cursor is not None else _LAST
        page: Page = self._web.actions.ask(actor, LeftMessagesOf(0, asked.limit, status, before))
        view = Viewpoint.of(actor)
        return answer({"items": [self._web.frames.left(left, view) for left in page.items], "next": page.next})

    def settle(self, left_id: int) -> Response:
        actor, given = self._callers.person(), body(SettleRequest)
        command = SettleLeftMessage(left_id, LeftStatus(given.status), given.reply)
        left: LeftMessage = self._web.actions.perform(actor, command)
        return answer(self._web.frames.left(left, Viewpoint.of(actor)))
