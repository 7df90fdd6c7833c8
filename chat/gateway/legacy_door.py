"""The raw door: its pages say who they are in the handshake and never again (design, section 7)."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chat.actions.attempts import Attempts, TooMany
from chat.actions.identity import Identity
from chat.actions.legacy_ids import is_alias
from chat.dialects.base import Dialect, Opening
from chat.domain.credentials import LegacyKey
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.gateway.connection import Connection
from chat.gateway.connections import Connections
from chat.gateway.heartbeat import Heartbeat
from chat.gateway.pulse import Pulse
from chat.gateway.socket import Handshake, Refused, Socket

ATTEMPTS: Final = 60
WINDOW: Final = 60_000
"""An address may name this many ids that are not let in, in so many ms: guessing numbers is cheap."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the door needs to know of the web around it; `address` is the client's, behind trusted proxies too.

    `source` is the key under which tries are counted: an IPv6 client has a whole network to themselves.
    """

    knows_host: Callable[[str], bool]
    is_own_origin: Callable[[str], bool]
    address: Callable[[Handshake], str]
    source: Callable[[Handshake], str]
    now: Callable[[], int]


class LegacyDoor:
    """An id is let in by a token for it, or because it is enrolled; all else is refused before any 101."""

    subprotocols: tuple[str, ...] = ()

    def __init__(
        self,
        speak: Callable[[], Dialect],
        connections: Connections,
        identity: Identity,
        heartbeat: Heartbeat,
        around: Surroundings,
    ) -> None:
        self._speak = speak
        self._connections = connections
        self._identity = identity
        self._heartbeat = heartbeat
        self._around = around
        self._failures = Attempts(ATTEMPTS, WINDOW, "rate_limited")

    def admit(self, handshake: Handshake) -> Refused | None:
        """Waits for the store. 400, 401, 403, 421, 429 or 503, each with its sentence."""
        try:
            self._check(handshake)
        except Refusal as refusal:
            return _refused(refusal)
        return None

    def open(self, handshake: Handshake, socket: Socket) -> Connection:
        """The connection signs in once more, so that a revocation in between is not missed."""
        dialect = self._speak()
        peer = self._around.address(handshake)
        connection = self._connections.make(dialect, socket, peer, handshake.path)
        connection.open(dialect.opened(Opening(handshake.arguments, handshake.query, handshake.headers, None, peer)))
        Pulse(socket, self._heartbeat).begin()
        return connection

    def _check(self, handshake: Handshake) -> None:
        if not self._around.knows_host(handshake.headers.get("host", "")):
            raise Refusal("misdirected")
        id_ = handshake.arguments["id"]
        if not is_alias(id_):
            raise Refusal("bad_request", "The id is not well-formed.")
        actor = self._recognised(handshake, id_)
        if not self._may_show(actor, handshake):
            raise Refusal("forbidden", "A page of another site.")

    def _recognised(self, handshake: Handshake, id_: str) -> Actor:
        source, now = self._around.source(handshake), self._around.now()
        self._failures.count(now, source)
        key = LegacyKey(id_, self._around.address(handshake), handshake.query.get("token"))
        try:
            actor = self._identity.by_legacy_key(key)
        except Refusal as refusal:
            if refusal.code not in ("forbidden", "unauthorized"):
                self._failures.forgive(now, source)
            raise
        self._failures.forgive(now, source)
        return actor

    def _may_show(self, actor: Actor, handshake: Handshake) -> bool:
        """Whether the page that asks may: with a token any, unless the organisation lists some; else ours or listed.

        hybi-07 and hybi-08 send Sec-WebSocket-Origin.
        """
        headers, listed = handshake.headers, actor.organisation.origins
        origin = headers.get("origin", headers.get("sec-websocket-origin"))
        if origin is None or self._around.is_own_origin(origin) or origin in listed:
            return True
        return "token" in handshake.query and not listed


def _refused(refusal: Refusal) -> Refused:
    headers: tuple[tuple[str, str], ...] = ()
    if isinstance(refusal, TooMany):
        headers = (("Retry-After", str(max(1, math.ceil(refusal.retry_after / 1000)))),)
    return Refused(refusal.entry.status, refusal.detail or f"{refusal.title()}.", headers)
