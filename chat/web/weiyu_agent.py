"""Weiyu's HTTP for agents: `/auth/v1` and `/api/v1` (wire/weiyu, section 4.2), in the vendor's envelope."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, request

from chat.actions.attempts import Attempts
from chat.actions.identity import WEIYU_KINDS
from chat.actions.uploads import Uploads
from chat.dialects.base import Viewpoint
from chat.dialects.desk import bearer
from chat.dialects.weiyu_agent_commands import agent_command
from chat.dialects.weiyu_agent_http import AgentLoginRequest, AgentRequest, agent_response, user_response
from chat.dialects.weiyu_frames import WeiyuFrames
from chat.dialects.weiyu_inbound import read_message
from chat.dialects.weiyu_requests import SendRequest
from chat.dialects.weiyu_responses import upload_response
from chat.domain.commands import BeginSignIn, EndSignIn, SetSeat
from chat.domain.errors import Refusal
from chat.domain.login_names import folded
from chat.domain.people import Actor, Seat, SeatStatus
from chat.domain.queries import Seats
from chat.web.multipart import Upload
from chat.web.peers import Peers
from chat.web.web import Web
from chat.web.weiyu_agent_threads import WeiyuAgentThreads
from chat.web.weiyu_envelope import answer, body, envelop

VIA: Final = "weiyu_agent"
LIFETIME: Final = 30 * 86_400
"""Seconds of a sign-in whose client cannot refresh it (design, section 7)."""
REFUSED: Final = -1
"""The vendor's code for a wrong name or password."""
FAILURE_WINDOW: Final = 15 * 60_000


class WeiyuAgents:
    def __init__(self, web: Web, uploads: Uploads, frames: WeiyuFrames, peers: Peers) -> None:
        self._web = web
        self._uploads = uploads
        self._peers = peers
        self._failures = web.failures or Attempts(web.settings.sign_in_failures, FAILURE_WINDOW)
        self.threads = WeiyuAgentThreads(web, frames, self.caller)

    def login(self) -> Response:
        """A token for HTTP, and the password of the MQTT connection."""
        given = body(AgentLoginRequest)
        organisation = self._web.identity.organisation(given.orgUid or None)
        source = f"address {self._peers.source(request.environ)}"
        account = f"account {organisation.id} {folded(given.username)}"
        try:
            with self._failures.failing(self._web.now(), source, account):
                actor = self._web.identity.by_password(organisation.uid, given.username, given.password)
        except Refusal as refusal:
            if refusal.code != "bad_credentials":
                raise
            return answer(False, refusal.title("zh"), REFUSED)
        sign_in = self._web.actions.perform(actor, BeginSignIn("weiyu", LIFETIME))
        return self._signed_in(actor, self._web.tokens.issue(actor.id, sign_in, "weiyu", LIFETIME))

    def login_by_token(self) -> Response:
        """A token that still lives is good for another start of the client."""
        token = body(AgentLoginRequest).accessToken
        return self._signed_in(self._web.identity.by_token(token, WEIYU_KINDS, VIA), token)

    def logout(self) -> Response:
        actor = self.caller()
        self._web.actions.perform(actor, EndSignIn(actor.sign_in))
        return answer(True)

    def profile(self) -> Response:
        return answer(self._user(self.caller()))

    def agent(self) -> Response:
        actor = self.caller()
        return answer(agent_response(self._seat(actor), Viewpoint.of(actor)))

    def update_status(self) -> Response:
        """The agent's own; the uid in the body may be either of theirs."""
        actor, given = self.caller(), body(AgentRequest)
        if given.uid not in ("", actor.person.uid, actor.person.agent_uid):
            raise Refusal("forbidden")
        seat = self._web.actions.perform(actor, SetSeat(given.seat_status()))
        return answer(agent_response(seat, Viewpoint.of(actor)))

    def send(self) -> Response:
        """The fallback: what MQTT would have carried, answered with the very same string when it is on disk."""
        actor, given = self.caller(), body(SendRequest)
        message = read_message(given.json_)
        command = agent_command(message, message.thread.topic, actor.person, self._uploads.links.key_of)
        self._web.actions.perform(actor, command)
        return answer(given.json_)

    def upload(self) -> Response:
        actor = self.caller()
        with Upload(self._uploads, request, self._web.settings.max_upload) as upload:
            attachment = self._uploads.keep(actor, upload.incoming, upload.fields.get("fileName") or upload.name)
        url = self._uploads.links.url(attachment.key, attachment.name)
        kind = upload.fields.get("kbType", "").upper()
        told = upload_response(attachment, url, Viewpoint.of(actor), self._web.now(), kind)
        return answer(told, "upload success")

    def caller(self, *_uids: str) -> Actor:
        """The agent behind the Bearer token. Raises Refusal `unauthorized`, or `forbidden` for who is none."""
        token = bearer(request.headers.get("Authorization", ""))
        actor = self._web.identity.by_token(token, WEIYU_KINDS, VIA)
        if not actor.is_staff:
            raise Refusal("forbidden")
        return actor

    def nowhere(self, **_rest: str) -> Response:
        raise Refusal("not_found")

    def _signed_in(self, actor: Actor, token: str) -> Response:
        if not actor.is_staff:
            raise Refusal("forbidden")
        return answer({"accessToken": token, "user": self._user(actor)})

    def _user(self, actor: Actor) -> dict[str, Any]:
        _extra, _claimed, created_at = self._web.identity.profile(actor.person)
        return user_response(actor.person, actor.organisation, created_at)

    def _seat(self, actor: Actor) -> Seat:
        seats: list[Seat] = self._web.actions.ask(actor, Seats())
        unseen = Seat(actor.person, SeatStatus.OFFLINE, 0, 0, connected=False)  # until the first connection ever
        return next((seat for seat in seats if seat.person.id == actor.id), unseen)


def weiyu_agent_of(web: Web, uploads: Uploads, frames: WeiyuFrames, peers: Peers) -> Blueprint:
    """Every route of the agents' HTTP, as the app registers them."""
    agents = WeiyuAgents(web, uploads, frames, peers)
    blueprint = Blueprint("weiyu_agent", __name__)
    envelop(blueprint)
    for method, path, view in _routes(agents):
        blueprint.add_url_rule(path, f"{method} {path}", view, methods=[method])
    everything = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    for base in ("/auth/v1", "/api/v1"):
        blueprint.add_url_rule(f"{base}/<path:rest>", f"nowhere {base}", agents.nowhere, methods=everything)
    return blueprint


def _routes(agents: WeiyuAgents) -> list[tuple[str, str, Callable[..., Response]]]:
    threads, history = agents.threads, agents.threads.history
    return [
        ("POST", "/auth/v1/login", agents.login),
        ("POST", "/auth/v1/login/accessToken", agents.login_by_token),
        ("GET", "/api/v1/user/profile", agents.profile),
        ("POST", "/api/v1/user/logout", agents.logout),
        ("GET", "/api/v1/agent/query", agents.agent),
        ("POST", "/api/v1/agent/update/status", agents.update_status),
        ("POST", "/api/v1/agent/sync/current/thread/count", agents.agent),
        ("POST", "/api/v1/agent/accept", threads.accept),
        ("POST", "/api/v1/thread/accept", threads.accept),
        ("POST", "/api/v1/thread/close", threads.close),
        ("POST", "/api/v1/thread/update", threads.one_of_body),
        ("POST", "/api/v1/thread/update/unread/count", threads.read),
        ("GET", "/api/v1/thread/query", threads.mine),
        ("GET", "/api/v1/thread/query/org", threads.all),
        ("GET", "/api/v1/thread/query/invite", threads.invited),
        ("GET", "/api/v1/thread/query/topic", threads.by_topic),
        ("GET", "/api/v1/thread/query/uid", threads.by_uid),
        ("GET", "/api/v1/message/query", threads.newest),
        ("GET", "/api/v1/message/query/org", threads.newest),
        ("GET", "/api/v1/message/query/topic", history.by_topic),
        ("GET", "/api/v1/message/query/thread/uid", history.by_uid),
        ("GET", "/api/v1/message/ping", history.ping),
        ("GET", "/api/v1/message_unread/query", history.unread),
        ("POST", "/api/v1/message/rest/send", agents.send),
        ("POST", "/api/v1/upload/file", agents.upload),
        ("GET", "/api/v1/workgroup/query", threads.workgroups),
        ("GET", "/api/v1/workgroup/query/org", threads.workgroups),
        ("GET", "/api/v1/queue/query", threads.queues),
        ("GET", "/api/v1/queue/query/org", threads.queues),
        ("GET", "/api/v1/queue/member/query", threads.queue_members),
    ]
