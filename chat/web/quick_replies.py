"""/quick-replies: what agents keep to say again."""

from flask import Response

from chat.dialects.desk_request import ListQuery
from chat.dialects.desk_requests_desk import QuickReplyChange, QuickReplyRequest, urls
from chat.domain.outcomes import Page
from chat.domain.quick_replies import AddQuickReply, ChangeQuickReply, QuickReply, RemoveQuickReply, UseQuickReply
from chat.domain.quick_replies import QuickReplies as QuickRepliesOf
from chat.web.bodies import answer, body, nothing, query
from chat.web.callers import Callers
from chat.web.initials import initials
from chat.web.web import Web


class QuickReplies:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def list(self) -> Response:
        """One's own and everybody's, the oldest first."""
        actor, asked = self._callers.person(), query(ListQuery)
        page: Page = self._web.actions.ask(actor, QuickRepliesOf(int(asked.cursor or 0), asked.limit))
        return answer({"items": [self._web.frames.quick_reply(reply) for reply in page.items], "next": page.next})

    def add(self) -> Response:
        actor, given = self._callers.person(), body(QuickReplyRequest)
        command = AddQuickReply(
            given.group, given.title, given.content, initials(given.title), urls(given.files), given.shared
        )
        reply: QuickReply = self._web.actions.perform(actor, command)
        return answer(self._web.frames.quick_reply(reply), 201)

    def change(self, reply_id: int) -> Response:
        actor, given = self._callers.person(), body(QuickReplyChange)
        files = urls(given.files) if given.files is not None else None
        latin = initials(given.title) if given.title is not None else None
        command = ChangeQuickReply(reply_id, given.group, given.title, given.content, latin, files, given.shared)
        reply: QuickReply = self._web.actions.perform(actor, command)
        return answer(self._web.frames.quick_reply(reply))

    def remove(self, reply_id: int) -> Response:
        self._web.actions.perform(self._callers.person(), RemoveQuickReply(reply_id))
        return nothing()

    def used(self, reply_id: int) -> Response:
        """It was sent once more."""
        self._web.actions.perform(self._callers.person(), UseQuickReply(reply_id))
        return nothing()
