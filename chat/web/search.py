"""/search: what was said, wherever one may hear it."""

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.desk_requests_desk import SearchQuery
from chat.domain.desk import SearchMessages
from chat.domain.outcomes import Page
from chat.web.bodies import answer, query
from chat.web.callers import Callers
from chat.web.web import Web


class Search:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def messages(self) -> Response:
        """The newest first. An answer may be short, or empty, and still have a `next`: further back may be more."""
        actor, asked = self._callers.person(), query(SearchQuery)
        before = int(asked.cursor) if asked.cursor is not None else None
        page: Page = self._web.actions.ask(actor, SearchMessages(asked.q, before, asked.limit))
        frames, view = self._web.frames, Viewpoint.of(actor)
        items = [
            {
                "session": frames.session(found.view, view),
                "message": frames.message(found.message, found.view.conversation, view),
                "seq": found.message.seq,
            }
            for found in page.items
        ]
        return answer({"items": items, "next": page.next})
