"""/sessions/{sessionId}/messages and what was read of them."""

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.desk_requests import MessageRequest, MessagesQuery, ReadRequest
from chat.domain.commands import Command, MarkRead, RecallMessage, SendMessage
from chat.domain.conversations import ById
from chat.domain.errors import Refusal
from chat.domain.outcomes import Page, Posted
from chat.domain.people import Actor
from chat.domain.queries import History
from chat.web.bodies import answer, body, nothing, query
from chat.web.callers import Callers
from chat.web.web import Web


class Messages:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def send(self, session_id: int) -> Response:
        """The MSG that is on disk now: 201, or 200 when this msgNo was sent before."""
        actor = self._callers.person()
        given = body(MessageRequest)
        if given.sessionId not in (None, session_id):
            raise Refusal("bad_request", "sessionId: another one than in the path")
        return self.posted(actor, SendMessage(ById(session_id), given.body(), given.msgNo))

    def posted(self, actor: Actor, command: Command) -> Response:
        """The answer to a command that puts a message into a session."""
        posted: Posted = self._web.actions.perform(actor, command)
        frame = self._web.frames.message(posted.message, posted.conversation, Viewpoint.of(actor))
        return answer(frame, 200 if posted.repeated else 201)

    def list(self, session_id: int) -> Response:
        """Newest last."""
        actor = self._callers.person()
        asked = query(MessagesQuery)
        history = History(ById(session_id), asked.after, asked.before, asked.around, asked.limit)
        page: Page = self._web.actions.ask(actor, history)
        conversation, view = page.conversation, Viewpoint.of(actor)
        assert conversation is not None
        items = [self._web.frames.message(message, conversation, view) for message in page.items]
        return answer({"items": items, "next": page.next})

    def recall(self, session_id: int, msg_no: str) -> Response:
        self._web.actions.perform(self._callers.person(), RecallMessage(ById(session_id), msg_no))
        return nothing()

    def read(self, session_id: int) -> Response:
        actor = self._callers.person()
        last = body(ReadRequest).lastReadMsgId
        self._web.actions.perform(actor, MarkRead(ById(session_id), message_id=last))
        return nothing()
