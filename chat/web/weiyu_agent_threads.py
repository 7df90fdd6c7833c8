"""What Weiyu's agents read and do with threads: lists, taking, closing, and the queues of their groups."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, request

from chat.dialects.base import Viewpoint
from chat.dialects.weiyu_agent_http import (
    AgentThreadRequest,
    queue_member_response,
    queue_response,
    workgroup_response,
)
from chat.dialects.weiyu_frames import WeiyuFrames
from chat.dialects.weiyu_responses import message_response, page, thread_response
from chat.dialects.weiyu_thread import slashed
from chat.domain.commands import AcceptConversation, CloseConversation, MarkRead
from chat.domain.conversations import ByNo, ByTopic, ConversationRef, ConversationView
from chat.domain.errors import Refusal
from chat.domain.outcomes import Page
from chat.domain.people import Actor
from chat.domain.queries import Conversations, OneConversation, Workgroups
from chat.web.web import Web
from chat.web.weiyu_envelope import answer, body
from chat.web.weiyu_history import WeiyuHistory, asked_page

_MOST = 200


class WeiyuAgentThreads:
    """`caller` answers the agent of this request."""

    def __init__(self, web: Web, frames: WeiyuFrames, caller: Callable[..., Actor]) -> None:
        self._web = web
        self._frames = frames
        self._caller = caller
        self.history = WeiyuHistory(web, frames, caller)

    def accept(self) -> Response:
        """Take a waiting conversation; who comes second is told what became of it."""
        actor = self._caller()
        ref = _named(body(AgentThreadRequest))
        try:
            seen: ConversationView = self._web.actions.perform(actor, AcceptConversation(ref))
        except Refusal as refusal:
            if refusal.code != "already_taken":
                raise
            taken: ConversationView = self._web.actions.ask(actor, OneConversation(ref))
            state = thread_response(taken, Viewpoint.of(actor))["state"]
            return answer(False, f"thread already accepted: {state}", 500)
        return self._thread(actor, seen)

    def close(self) -> Response:
        actor = self._caller()
        return self._thread(
            actor, self._web.actions.perform(actor, CloseConversation(_named(body(AgentThreadRequest))))
        )

    def read(self) -> Response:
        """The client has shown the thread: nothing in it is unread."""
        actor = self._caller()
        ref = _named(body(AgentThreadRequest))
        seen: ConversationView = self._web.actions.ask(actor, OneConversation(ref))
        if seen.last_message is not None:
            self._web.actions.perform(actor, MarkRead(ref, message_id=seen.last_message.id))
        return self._thread(actor, self._web.actions.ask(actor, OneConversation(ref)))

    def one_of_body(self) -> Response:
        """What clients change of a thread for themselves (top, star, mute) is kept nowhere; it is answered as it is."""
        actor = self._caller()
        return self._thread(actor, self._web.actions.ask(actor, OneConversation(_named(body(AgentThreadRequest)))))

    def by_topic(self) -> Response:
        actor = self._caller()
        ref = ByTopic(slashed(request.args.get("topic", "")))
        return self._thread(actor, self._web.actions.ask(actor, OneConversation(ref)))

    def by_uid(self) -> Response:
        actor = self._caller()
        ref = ByNo(request.args.get("uid") or request.args.get("threadUid", ""))
        return self._thread(actor, self._web.actions.ask(actor, OneConversation(ref)))

    def mine(self) -> Response:
        """The agent's own threads, the most recently active first."""
        return self._threads("mine")

    def all(self) -> Response:
        """What the agent may see of the organisation: their own, and their groups'."""
        return self._threads("all")

    def invited(self) -> Response:
        """Threads in which somebody else is in charge."""
        actor = self._caller()
        views = [seen for seen in self._listed(actor, "mine") if not _in_charge(seen, actor)]
        return self._page(actor, views)

    def newest(self) -> Response:
        """The newest message of each thread."""
        actor = self._caller()
        view = Viewpoint.of(actor)
        number, size = asked_page()
        found = [seen for seen in self._listed(actor, "mine") if seen.last_message is not None]
        items = [
            message_response(self._frames.message(seen.last_message, seen.conversation, view), seen.conversation, view)
            for seen in found[number * size : (number + 1) * size]
            if seen.last_message is not None and not seen.last_message.recalled
        ]
        return answer(page(items, number, size, len(found)))

    def workgroups(self) -> Response:
        actor = self._caller()
        number, size = asked_page()
        view = Viewpoint.of(actor)
        groups = self._web.actions.ask(actor, Workgroups())
        items = [workgroup_response(group, agents, view) for group, agents in groups]
        return answer(page(items[number * size : (number + 1) * size], number, size, len(items)))

    def queues(self) -> Response:
        """One for each group, with who waits for it now."""
        actor = self._caller()
        view = Viewpoint.of(actor)
        number, size = asked_page()
        waiting = self._listed(actor, "queue")
        items = []
        for group, _agents in self._web.actions.ask(actor, Workgroups()):
            own = [seen for seen in waiting if _group(seen) == group.uid]
            items.append(queue_response(group.uid, group.name, own, view))
        return answer(page(items[number * size : (number + 1) * size], number, size, len(items)))

    def queue_members(self) -> Response:
        """Who waits, the longest waiting first."""
        actor = self._caller()
        view = Viewpoint.of(actor)
        number, size = asked_page()
        waiting = sorted(self._listed(actor, "queue"), key=_since)
        items = [queue_member_response(seen, place, view) for place, seen in enumerate(waiting, 1)]
        return answer(page(items[number * size : (number + 1) * size], number, size, len(items)))

    def _threads(self, which: str) -> Response:
        actor = self._caller()
        return self._page(actor, self._listed(actor, which))

    def _listed(self, actor: Actor, which: str) -> Sequence[ConversationView]:
        found: Page = self._web.actions.ask(actor, Conversations(which, limit=_MOST))
        return found.items

    def _page(self, actor: Actor, views: Sequence[ConversationView]) -> Response:
        number, size = asked_page()
        view = Viewpoint.of(actor)
        items = [thread_response(seen, view) for seen in views[number * size : (number + 1) * size]]
        return answer(page(items, number, size, len(views)))

    def _thread(self, actor: Actor, seen: ConversationView) -> Response:
        return answer(thread_response(seen, Viewpoint.of(actor)))


def _named(given: AgentThreadRequest) -> ConversationRef:
    if given.threadUid or given.uid:
        return ByNo(given.threadUid or given.uid)
    if given.topic:
        return ByTopic(slashed(given.topic))
    raise Refusal("bad_request", "uid: which thread")


def _in_charge(seen: ConversationView, actor: Actor) -> bool:
    agent = seen.conversation.agent
    return agent is not None and agent.id == actor.id


def _group(seen: ConversationView) -> str:
    group = seen.conversation.workgroup
    return group.uid if group is not None else ""


def _since(seen: ConversationView) -> Any:
    return seen.conversation.queued_at or 0, seen.conversation.id
