"""What Weiyu's pages read: histories, threads, and what is unread."""

from collections.abc import Callable
from typing import Any, Final

from flask import Response, request

from chat.dialects.base import Viewpoint
from chat.dialects.weiyu_frames import WeiyuFrames
from chat.dialects.weiyu_requests import ThreadRequest
from chat.dialects.weiyu_responses import is_for_visitors, message_response, page, thread_response
from chat.dialects.weiyu_thread import slashed
from chat.domain.conversations import ByNo, ByTopic, ConversationRef, ConversationView
from chat.domain.errors import Refusal
from chat.domain.outcomes import Page, Unreads
from chat.domain.people import Actor
from chat.domain.queries import Conversations, History, OneConversation, Unread
from chat.domain.service import ClearUnread
from chat.web.web import Web
from chat.web.weiyu_envelope import answer, body

SIZE: Final = 20
MOST: Final = 100
_FURTHEST: Final = 1_000_000


class WeiyuHistory:
    """`caller` turns the uids of a call into the actor."""

    def __init__(self, web: Web, frames: WeiyuFrames, caller: Callable[..., Actor]) -> None:
        self._web = web
        self._frames = frames
        self._caller = caller

    def by_topic(self) -> Response:
        """The key is the last part of the topic."""
        topic = slashed(request.args.get("topic") or request.args.get("threadTopic") or "")
        actor = self._caller(*_uids(), topic.rpartition("/")[2])
        return self._messages(actor, ByTopic(topic))

    def by_uid(self) -> Response:
        """The call must bring a key beside the thread's uid."""
        return self._messages(self._caller(*_uids()), ByNo(request.args.get("threadUid", "")))

    def unread(self) -> Response:
        """What the visitor has not read anywhere, newest first."""
        actor = self._caller(*_uids())
        number, size = asked_page()
        view = Viewpoint.of(actor)
        found: Unreads = self._web.actions.ask(actor, Unread(number * size, size))
        items = [message_response(self._frames.message(m, c, view), c, view) for m, c in found.items]
        return answer(page(items, number, size, found.total))

    def unread_count(self) -> Response:
        return answer(self._unread(self._caller(*_uids())), "get unread messages count success")

    def ping(self) -> Response:
        return answer(self._unread(self._caller(*_uids())), "pong")

    def clear(self) -> Response:
        given = body(ThreadRequest)
        actor = self._caller(given.uid, given.visitorUid)
        return answer(self._web.actions.perform(actor, ClearUnread()))

    def threads(self) -> Response:
        """The visitor's conversations, the most recently active first."""
        actor = self._caller(*_uids())
        number, size = asked_page()
        found: Page = self._web.actions.ask(actor, Conversations(limit=min(200, (number + 1) * size)))
        views = found.items[number * size : (number + 1) * size]
        total = len(found.items) + (1 if found.next else 0)
        return answer(page([self.thread(actor, view) for view in views], number, size, total))

    def count(self) -> Response:
        """How many messages a thread has; the page counts them before it offers a rating."""
        actor = self._caller(*_uids())
        found: Page = self._web.actions.ask(actor, Conversations(limit=1))
        thread = request.args.get("threadUid")
        if thread:
            view: ConversationView = self._web.actions.ask(actor, OneConversation(ByNo(thread)))
            return answer(view.conversation.last_seq)
        return answer(found.items[0].conversation.last_seq if found.items else 0)

    def thread(self, actor: Actor, seen: ConversationView) -> dict[str, Any]:
        return thread_response(seen, Viewpoint.of(actor))

    def page(self, items: list[dict[str, Any]], number: int, size: int, total: int) -> dict[str, Any]:
        return page(items, number, size, total)

    def _messages(self, actor: Actor, ref: ConversationRef) -> Response:
        """Newest first. Recalled messages leave a gap in their page, so that pages never shift."""
        number, size = asked_page()
        view = Viewpoint.of(actor)
        seen: ConversationView = self._web.actions.ask(actor, OneConversation(ref))
        conversation = seen.conversation
        before = conversation.last_seq + 1 - number * size
        found = Page(())
        if before > 1:
            query = History(ByNo(conversation.no), before=before, limit=size, marks=True)
            found = self._web.actions.ask(actor, query)
        frames = [
            message_response(self._frames.message(m, conversation, view, found.marks), conversation, view)
            for m in reversed(found.items)
            if not m.recalled
        ]
        if request.args.get("componentType", "").upper() == "VISITOR":
            frames = [frame for frame in frames if is_for_visitors(frame)]
        return answer(page(frames, number, size, conversation.last_seq))

    def _unread(self, actor: Actor) -> int:
        found: Unreads = self._web.actions.ask(actor, Unread(0, 1))
        return found.total


def asked_page() -> tuple[int, int]:
    """(number from 0, size) of the query."""
    return paging(_number("pageNumber", 0), _number("pageSize", SIZE))


def paging(number: int, size: int) -> tuple[int, int]:
    """A page number and a size within bounds."""
    return max(0, min(number, _FURTHEST)), max(1, min(size, MOST))


def _number(name: str, otherwise: int) -> int:
    given = request.args.get(name, "")
    if not given:
        return otherwise
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise Refusal("bad_request", f"{name} is a number")
    return int(given)


def _uids() -> tuple[str, str]:
    return request.args.get("uid", ""), request.args.get("visitorUid", "")
