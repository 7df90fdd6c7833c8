"""/inspect: live connections and the frames of one, for admins; in demo mode for people at this machine too."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from flask import Blueprint, Response, request

from chat.dialects.desk import bearer
from chat.domain.errors import Refusal
from chat.domain.people import Role
from chat.domain.times import iso
from chat.web.bodies import answer
from chat.web.callers import Callers
from chat.web.peers import Peers
from chat.web.web import Web

PATH: Final = "/api/desk/inspect/connections"
ALIVE_EVERY: Final = 10_000
"""ms between two signs of life on a stream; who has gone is noticed by them, and whether the caller still may."""


class Wires(Protocol):
    """The inspector of the gateway."""

    def connections(self, organisation: int, /) -> list[Any]: ...

    def watch(self, organisation: int, id_: int, watcher: str, /) -> Iterator[Any]: ...


class Inspection:
    def __init__(self, web: Web, peers: Peers, wires: Wires) -> None:
        self._web = web
        self._callers = Callers(web.identity)
        self._peers = peers
        self._wires = wires

    def connections(self) -> Response:
        """The newest first; `queued` are bytes that wait to go out."""
        organisation, _who = self._caller()
        seen = self._wires.connections(organisation)
        return answer({"items": [self._connection(each) for each in seen], "next": None})

    def frames(self, connection: int) -> Response:
        """text/event-stream: `frame` for each, `missed` for those that came too fast, `end` when it is over."""
        organisation, who = self._caller()
        frames = self._wires.watch(organisation, connection, who)
        response = Response(self._events(frames, self._may_still()), content_type="text/event-stream")
        # Proxies would keep a stream until it is long enough.
        response.headers["X-Accel-Buffering"] = "no"
        return response

    def _events(self, frames: Iterator[Any], may_still: Callable[[], bool]) -> Iterator[str]:
        looked = self._web.now()
        yield ": watching\n\n"
        for frame in frames:
            if frame is not None:
                yield _event(frame)
            if self._web.now() - looked >= ALIVE_EVERY:
                looked = self._web.now()
                if not may_still():
                    break
                yield ": alive\n\n"
        yield "event: end\ndata: {}\n\n"

    def _may_still(self) -> Callable[[], bool]:
        """Whether the sign-in of this caller has not ended meanwhile; for when the request itself is over."""
        token = bearer(request.headers.get("Authorization", ""))

        def may_still() -> bool:
            try:
                return not token or self._web.identity.by_token(token).person.role is Role.ADMIN
            except Refusal:
                return False

        return may_still

    def _caller(self) -> tuple[int, str]:
        """(organisation, a name for the log). Raises Refusal."""
        is_open = self._web.settings.demo and self._peers.is_loopback(request.environ)
        if is_open and "Authorization" not in request.headers:
            return self._web.identity.organisation(None).id, "somebody at this machine"
        actor = self._callers.person()
        if actor.person.role is not Role.ADMIN:
            raise Refusal("forbidden")
        return actor.organisation.id, f"admin {actor.id}"

    def _connection(self, seen: Any) -> dict[str, Any]:
        person = seen.person
        return {
            "id": seen.id,
            "person": {"id": person.id, "role": person.role.value, "nickname": person.nickname},
            "dialect": seen.dialect,
            "since": iso(seen.since),
            "queued": seen.queued,
        }


def _event(frame: Any) -> str:
    """A frame, or how many were missed, as the stream says it."""
    if hasattr(frame, "count"):
        return f"event: missed\ndata: {json.dumps({'count': frame.count})}\n\n"
    spelled = frame.spelled
    told = {
        "way": frame.way,
        "at": frame.at,
        "size": frame.size,
        "title": spelled.title,
        "about": spelled.about,
        "text": spelled.text,
    }
    return f"event: frame\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"


def inspector_of(web: Web, peers: Peers, wires: Wires) -> Blueprint:
    """The inspector's routes."""
    views = Inspection(web, peers, wires)
    blueprint = Blueprint("inspector", __name__)
    blueprint.add_url_rule(PATH, "connections", views.connections)
    blueprint.add_url_rule(f"{PATH}/<int:connection>/frames", "frames", views.frames)
    return blueprint
