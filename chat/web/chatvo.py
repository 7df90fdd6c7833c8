"""The raw page's HTTP (seed 002 and the system behind it), under `/`, `/linux` and `/api`."""

from typing import Final

from flask import Blueprint, Response, request

from chat.actions.attempts import Attempts
from chat.actions.uploads import Uploads
from chat.dialects.base import Viewpoint
from chat.dialects.chatvo_frames import ChatvoFrames, number_of
from chat.domain import commands as c
from chat.domain import queries as q
from chat.domain.conversations import ById, Naming, WithPeer
from chat.domain.errors import Refusal
from chat.domain.messages import Text
from chat.domain.outcomes import LogPage, PeerSeen, Profile
from chat.domain.people import Actor
from chat.web.chatvo_envelope import Envelope, done
from chat.web.chatvo_session import PageSessions
from chat.web.hosts import Hosts
from chat.web.multipart import Upload
from chat.web.peers import Peers
from chat.web.site import FAILURE_WINDOW
from chat.web.web import Web

PREFIXES: Final = {"root": None, "linux": "/linux", "api": "/api"}
"""Where the original lies: its context path, and what its page calls through a proxy."""

MOST_ROWS: Final = 1000
MOST_PEERS: Final = 500
MOST_ICON: Final = 512 << 10
"""Bytes."""
FOR_GOOD: Final = 100 * 365 * 86_400
"""Seconds that the address of an avatar is good for."""
_LARGEST: Final = (1 << 31) - 1
_ID: Final = f"<int(max={(1 << 53) - 1}):message>"
_PEER: Final = "/byuser/chatlog/<peer>"


class Chatvo:
    def __init__(self, web: Web, uploads: Uploads, sessions: PageSessions, frames: ChatvoFrames) -> None:
        self._uploads = uploads
        self._actions = web.actions
        self._identity = web.identity
        self._sessions = sessions
        self._frames = frames

    def login(self) -> Response:
        actor, session = self._sessions.begin(_given("userName"), _given("userPass"))
        profile: Profile = self._actions.ask(actor, q.ProfileOf(str(number_of(actor.person))))
        user = self._frames.person(actor.person, actor.organisation.zone, profile.created_at)
        return self._sessions.remember(done({"user": user, "sessionId": session}), session)

    def logout(self, user: str) -> Response:
        """One's own session; the id in the path must be one's own too."""
        actor = self._sessions.caller()
        if user not in (str(number_of(actor.person)), str(actor.id)):
            raise Refusal("forbidden")
        self._sessions.end(actor)
        return self._sessions.forget(done())

    def app_users(self) -> Response:
        """Keyed by id; without anybody there is no `data`."""
        actor = self._sessions.reader()
        seen: list[PeerSeen] = self._actions.ask(actor, q.Peers(MOST_PEERS))
        users = {str(number_of(each.peer)): self._frames.listed(each.peer, each.unread) for each in seen}
        return done(users or None)

    def user(self, user: str) -> Response:
        """Open to anyone, as in the original; strangers see those who answer, and no login names."""
        actor = self._sessions.reader_or_nobody()
        stranger = self._identity.system(self._identity.organisation(None)) if actor is None else actor
        profile: Profile = self._actions.ask(stranger, q.ProfileOf(user, public=actor is None))
        return done(self._frames.profile(profile))

    def send(self, peer: str) -> Response:
        """200 with an empty body: the message is on disk."""
        actor = self._sessions.caller()
        self._actions.perform(actor, c.SendMessage(_with(peer), Text(_given("text"))))
        return Response(status=200)

    def log(self, peer: str) -> Response:
        """Both directions, oldest first, with the state before; reading it marks it read."""
        actor = self._sessions.caller()
        page: LogPage = self._actions.ask(actor, q.ChatLog(_with(peer), MOST_ROWS))
        rows = self._rows(page, actor)
        if page.conversation is not None and page.messages:
            newest = page.messages[-1].id
            self._actions.perform(actor, c.MarkRead(ById(page.conversation.id), message_id=newest))
        return done(rows)

    def log_page(self, peer: str, page: int, size: int) -> Response:
        """`totalPage` is the number of rows: pages count on it."""
        actor = self._sessions.reader()
        if not (1 <= page <= _LARGEST and 1 <= size <= MOST_ROWS):
            raise Refusal("bad_request")
        found: LogPage = self._actions.ask(actor, q.ChatLog(_with(peer), size, (page - 1) * size))
        return done({"totalPage": found.total, "currentPage": page, "list": self._rows(found, actor)})

    def read(self, message: int) -> Response:
        """Read up to this row; whoever takes no part is told that there is none."""
        actor = self._sessions.caller()
        found, conversation = self._actions.ask(actor, q.OneMessage(message))
        self._actions.perform(actor, c.MarkRead(ById(conversation.id), message_id=found.id))
        return done()

    def delete(self, message: int) -> Response:
        """One's own row: recalled while that is allowed, hidden from oneself afterwards."""
        self._actions.perform(self._sessions.caller(), c.DeleteMessage(message))
        return done()

    def icon(self) -> Response:
        """A new avatar, which must be a picture; `data` is its address."""
        actor = self._sessions.caller()
        with Upload(self._uploads, request, MOST_ICON, "icon") as upload:
            attachment = self._uploads.keep(actor, upload.incoming, upload.name, only="image/")
        address = self._uploads.links.url(attachment.key, life=FOR_GOOD)
        self._actions.perform(actor, c.ChangeAvatar(address))
        return done(address)

    def clear(self, peer: str) -> Response:
        """Everything so far, for the caller alone."""
        actor = self._sessions.caller()
        page: LogPage = self._actions.ask(actor, q.ChatLog(_with(peer), 1))
        if page.conversation is not None:
            self._actions.perform(actor, c.ClearConversation(ById(page.conversation.id)))
        return done()

    def send_one(self, name: str) -> Response:
        """An admin's text, word for word, to one person's connections."""
        actor = self._sessions.caller()
        self._actions.perform(actor, c.SendBroadcast(_given("text"), _with(name)))
        return done()

    def send_all(self) -> Response:
        """An admin's text, word for word, to every connection of the organisation."""
        self._actions.perform(self._sessions.caller(), c.SendBroadcast(_given("text")))
        return done()

    def _rows(self, page: LogPage, actor: Actor) -> list[dict[str, object]]:
        view, conversation = Viewpoint.of(actor), page.conversation
        if conversation is None:
            return []
        return [self._frames.row(message, conversation, page.marks, view) for message in page.messages]


def chatvo_of(web: Web, uploads: Uploads, frames: ChatvoFrames, hosts: Hosts, peers: Peers) -> list[Blueprint]:
    """The routes under every prefix, as the app registers them."""
    failures = web.failures or Attempts(web.settings.sign_in_failures, FAILURE_WINDOW)
    views = Chatvo(web, uploads, PageSessions(web, hosts, peers, failures), frames)
    envelope = Envelope(lambda: web.identity.organisation(None).origins)
    blueprints = [Blueprint(f"chatvo_{name}", __name__, url_prefix=prefix) for name, prefix in PREFIXES.items()]
    for blueprint in blueprints:
        envelope.install(blueprint)
        _add_routes(blueprint, views)
    return blueprints


def _add_routes(blueprint: Blueprint, views: Chatvo) -> None:
    for path, name, method in (
        ("/login", "login", "POST"),
        ("/logout/<user>", "logout", "POST"),
        ("/appusers", "app_users", "GET"),
        ("/user/<user>", "user", "GET"),
        (_PEER, "send", "POST"),
        (_PEER, "log", "GET"),
        (f"{_PEER}/<int:page>/<int:size>", "log_page", "GET"),
        (f"/byuser/chatlog/{_ID}", "read", "PUT"),
        (f"/byuser/chatlog/{_ID}", "delete", "DELETE"),
        ("/byuser/user/icon", "icon", "POST"),
        ("/byuser/chatlogll/<peer>", "clear", "DELETE"),
        ("/sendOneWebSocket/<name>", "send_one", "GET"),
        ("/sendAllWebSocket", "send_all", "GET"),
    ):
        blueprint.add_url_rule(path, name, getattr(views, name), methods=[method])


def _with(peer: str) -> WithPeer:
    return WithPeer(peer, Naming.NUMBER)


def _given(name: str) -> str:
    """A query or form parameter, the query's first. Raises Refusal `bad_request` when it is missing or empty."""
    value = request.args.get(name) or request.form.get(name)
    if not value:
        raise Refusal("bad_request", f"{name}: it is missing")
    return value
