"""Weiyu's HTTP for visitor pages: `/visitor/api/v1/*`, the fallback of the STOMP door included (wire/weiyu, 4.1)."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, request

from chat.actions.attempts import Attempts
from chat.actions.uploads import Uploads
from chat.dialects.base import Viewpoint
from chat.dialects.weiyu_commands import command_of, speaks_for
from chat.dialects.weiyu_frames import WeiyuFrames
from chat.dialects.weiyu_inbound import read_message
from chat.dialects.weiyu_requests import LeaveRequest, SendRequest, ThreadRequest, VisitorRequest, VisitRequest
from chat.dialects.weiyu_responses import left_response, upload_response, visitor
from chat.dialects.weiyu_thread import slashed
from chat.domain.commands import BeginSignIn, CloseConversation, MarkRead, OpenConversation
from chat.domain.conversations import ByNo, ConversationRef, ConversationView, State
from chat.domain.errors import Refusal
from chat.domain.left import LeftStatus
from chat.domain.outcomes import Opened, Page
from chat.domain.people import Actor
from chat.domain.queries import LatestNotice, LeftMessages, OneConversation
from chat.domain.service import LeaveMessage, NoteVisit, SettleLeftMessage
from chat.domain.texts import text
from chat.web.multipart import Upload
from chat.web.peers import Peers
from chat.web.web import Web
from chat.web.weiyu_envelope import answer, body, envelop
from chat.web.weiyu_history import WeiyuHistory, paging
from chat.web.weiyu_keys import VIA, Keys

BASE: Final = "/visitor/api/v1"
WINDOW: Final = 60_000
"""ms over which an address's new visitors are counted."""

FAILURE_WINDOW: Final = 15 * 60_000
_ROUTINES: Final = {State.OPEN: ("assigned",), State.QUEUED: ("queued",), State.OFFLINE: ("offline", "leave_offered")}


class WeiyuVisitors:
    def __init__(self, web: Web, uploads: Uploads, frames: WeiyuFrames, peers: Peers) -> None:
        self._web = web
        self._uploads = uploads
        self._frames = frames
        self._peers = peers
        failures = web.failures or Attempts(web.settings.sign_in_failures, FAILURE_WINDOW)
        self._keys = Keys(web.identity, failures)
        self._arrivals = Attempts(web.settings.visitors_per_minute, WINDOW, "rate_limited")
        self._history = WeiyuHistory(web, frames, self._caller)

    def init(self) -> Response:
        """A visitor comes in. Nobody but who holds the secret uid, or the site's signature, is somebody known."""
        given = body(VisitorRequest)
        organisation = self._web.identity.organisation(given.orgUid or None)
        if not self._keys.known(given.uid):
            self._arrivals.count(self._web.now(), self._source())
        system = self._web.identity.system(organisation)
        person = self._web.actions.perform(system, given.admission(organisation))
        actor = Actor(person, organisation, via=VIA)
        profile, claimed, created_at = self._web.identity.profile(person)
        view = Viewpoint.of(actor)
        told = visitor(person, view, profile, claimed, created_at, self._peers.address(request.environ))
        if not person.uid_is_key:
            told["accessToken"] = self._token(actor)
        return answer(told)

    def thread(self) -> Response:
        """Ask for somebody to talk to; the answer is a message (wire/weiyu, section 4.1)."""
        given = body(VisitorRequest)
        actor = self._caller(given.uid, given.visitorUid)
        asked = OpenConversation(target=given.sid or None, announce=True, subject=given.title[:200])
        opened: Opened = self._web.actions.perform(actor, asked)
        return answer(self._greeting(actor, opened))

    def send(self) -> Response:
        """The fallback: what STOMP would have carried, answered with the very same string."""
        given = body(SendRequest)
        message = read_message(given.json_)
        actor = self._caller(message.user.uid or slashed(message.thread.topic).rpartition("/")[2])
        if not speaks_for(message, actor.person):
            raise Refusal("forbidden", "user.uid is not who signed in")
        self._web.actions.perform(actor, command_of(message, None, self._uploads.links.key_of))
        return answer(given.json_)

    def close(self) -> Response:
        actor, ref = self._threaded()
        view: ConversationView = self._web.actions.perform(actor, CloseConversation(ref))
        shown = self._history.thread(actor, view)
        return answer(shown, text("closed", Viewpoint.of(actor).language, {}))

    def mark_read(self) -> Response:
        actor, ref = self._threaded()
        view: ConversationView = self._web.actions.ask(actor, OneConversation(ref))
        if view.last_message is not None:
            self._web.actions.perform(actor, MarkRead(ref, message_id=view.last_message.id))
        view = self._web.actions.ask(actor, OneConversation(ref))
        return answer(self._history.thread(actor, view), "success")

    def browse(self) -> Response:
        """A page was looked at."""
        given = body(VisitRequest)
        actor = self._caller(given.visitorUid, given.uid)
        self._web.actions.perform(actor, NoteVisit(given.url, given.title, given.referrer))
        return answer(True)

    def leave(self) -> Response:
        given = body(LeaveRequest)
        actor = self._caller(*given.keys)
        where = ByNo(given.threadUid) if given.threadUid else None
        command = LeaveMessage(
            where, given.contact, given.content, given.images, given.type, given.messageUid or None
        )  # fmt: skip
        left = self._web.actions.perform(actor, command)
        return answer(left_response(left, Viewpoint.of(actor)))

    def left(self) -> Response:
        """The visitor's own left messages."""
        given = body(LeaveRequest)
        actor = self._caller(*given.keys)
        number, size = paging(given.pageNumber, given.pageSize)
        found: Page = self._web.actions.ask(actor, LeftMessages(number * size, size))
        items = [left_response(left, Viewpoint.of(actor)) for left in found.items]
        total = number * size + len(items) + (1 if found.next else 0)
        return answer(self._history.page(items, number, size, total))

    def confirm(self) -> Response:
        return self._settle(LeftStatus.CONFIRMED)

    def reject(self) -> Response:
        return self._settle(LeftStatus.REJECTED)

    def upload(self) -> Response:
        """A file, for who presents a key in `visitorUid` (wire/weiyu, section 4.1)."""
        with Upload(self._uploads, request, self._web.settings.max_upload) as upload:
            actor = self._caller(upload.fields.get("visitorUid", ""), upload.fields.get("uid", ""))
            attachment = self._uploads.keep(actor, upload.incoming, upload.fields.get("fileName") or upload.name)
        url = self._uploads.links.url(attachment.key, attachment.name)
        kind = upload.fields.get("kbType", "").upper()
        told = upload_response(attachment, url, Viewpoint.of(actor), self._web.now(), kind)
        return answer(told, "upload success")

    def nowhere(self, **_rest: str) -> Response:
        raise Refusal("not_found")

    @property
    def history(self) -> WeiyuHistory:
        return self._history

    def _greeting(self, actor: Actor, opened: Opened) -> dict[str, Any]:
        """WELCOME, QUEUE or LEAVE_MSG as it was stored; CONTINUE for who comes back to an open conversation."""
        conversation, view = opened.view.conversation, Viewpoint.of(actor)
        if not opened.created and conversation.state is State.OPEN:
            return self._frames.continued(conversation, view, self._web.now())
        codes = _ROUTINES[conversation.state]
        stored = self._web.actions.ask(actor, LatestNotice(ByNo(conversation.no), codes))
        if stored is None:
            return self._frames.continued(conversation, view, self._web.now())
        frame = self._frames.message(stored, conversation, view)
        if opened.view.queue is not None and not opened.created:
            frame["content"] = self._frames.queue(opened.view.queue, view, self._web.now())
        return {**frame, "status": "READ"}

    def _settle(self, status: LeftStatus) -> Response:
        given = body(LeaveRequest)
        actor = self._caller(*given.keys)
        if not (given.uid.isascii() and given.uid.isdigit() and len(given.uid) < 16):
            raise Refusal("not_found")
        left = self._web.actions.perform(actor, SettleLeftMessage(int(given.uid), status))
        return answer(left_response(left, Viewpoint.of(actor)))

    def _threaded(self) -> tuple[Actor, ConversationRef]:
        given = body(ThreadRequest)
        if not given.threadUid:
            raise Refusal("bad_request", "threadUid: it is needed")
        ref = ByNo(given.threadUid)
        if given.uid or given.visitorUid or given.topic or "Authorization" in request.headers:
            actor = self._caller(given.uid, given.visitorUid, slashed(given.topic).rpartition("/")[2])
        else:
            actor = self._keys.by_thread(self._web.now(), self._source(), given.threadUid)
        return actor, ref

    def _caller(self, *uids: str) -> Actor:
        return self._keys.actor(self._web.now(), self._source(), *uids)

    def _source(self) -> str:
        return self._peers.source(request.environ)

    def _token(self, actor: Actor) -> str:
        lifetime = self._web.settings.visitor_token_seconds
        sign_in = self._web.actions.perform(actor, BeginSignIn("visitor", lifetime))
        return self._web.tokens.issue(actor.id, sign_in, "visitor", lifetime)


def weiyu_visitor_of(web: Web, uploads: Uploads, frames: WeiyuFrames, peers: Peers) -> Blueprint:
    """Every route under `/visitor`, as the app registers them."""
    visitors = WeiyuVisitors(web, uploads, frames, peers)
    blueprint = Blueprint("weiyu_visitor", __name__)
    envelop(blueprint)
    for method, path, view in _routes(visitors):
        blueprint.add_url_rule(BASE + path, f"{method} {path}", view, methods=[method])
    # Some of the vendor's pages forget the version (wire/weiyu, section 4.1).
    blueprint.add_url_rule("/visitor/api/upload/file", "upload", visitors.upload, methods=["POST"])
    everything = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    blueprint.add_url_rule("/visitor/<path:rest>", "nowhere", visitors.nowhere, methods=everything)
    return blueprint


def _routes(visitors: WeiyuVisitors) -> list[tuple[str, str, Callable[[], Response]]]:
    history = visitors.history
    return [
        ("POST", "/init", visitors.init),
        ("POST", "/thread", visitors.thread),
        ("POST", "/message/send", visitors.send),
        ("POST", "/thread/close", visitors.close),
        ("POST", "/thread/markRead", visitors.mark_read),
        ("POST", "/browse", visitors.browse),
        ("POST", "/message/leave/create", visitors.leave),
        ("POST", "/message/leave/query", visitors.left),
        ("POST", "/message/leave/confirm", visitors.confirm),
        ("POST", "/message/leave/reject", visitors.reject),
        ("POST", "/upload/file", visitors.upload),
        ("GET", "/ping", history.ping),
        ("GET", "/threads", history.threads),
        ("GET", "/thread/message/count", history.count),
        ("GET", "/message/thread/topic", history.by_topic),
        ("GET", "/message/thread/uid", history.by_uid),
        ("GET", "/message/unread", history.unread),
        ("GET", "/message/unread/count", history.unread_count),
        ("POST", "/message/unread/clear", history.clear),
    ]
