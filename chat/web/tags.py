"""Tags: of one session, and all there are."""

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.desk_requests_desk import TagsRequest
from chat.domain.conversations import ById
from chat.domain.desk import SetTags
from chat.domain.desk import Tags as AllTags
from chat.web.bodies import answer, body
from chat.web.callers import Callers
from chat.web.web import Web


class Tags:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def list(self) -> Response:
        """The most used first, on one page."""
        found = self._web.actions.ask(self._callers.person(), AllTags())
        return answer({"items": [{"tag": tag, "count": count} for tag, count in found], "next": None})

    def put(self, session_id: int) -> Response:
        """These and no others."""
        actor = self._callers.person()
        seen = self._web.actions.perform(actor, SetTags(ById(session_id), tuple(body(TagsRequest).tags)))
        return answer(self._web.frames.session(seen, Viewpoint.of(actor)))
