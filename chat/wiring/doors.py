"""The doors table (design, section 2): which address speaks which language, over which carriers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from chat.actions.identity import Identity
from chat.config import Settings
from chat.dialects.chatvo import ChatvoDialect
from chat.dialects.chatvo_frames import ChatvoFrames
from chat.dialects.desk import DeskDialect
from chat.dialects.desk_frames import DeskFrames
from chat.dialects.desk_shape import DeskVoice
from chat.dialects.spring import SUBPROTOCOLS
from chat.dialects.weiyu_agent import SUBPROTOCOLS as MQTT_SUBPROTOCOLS
from chat.dialects.weiyu_agent import WeiyuAgentDialect
from chat.dialects.weiyu_frames import WeiyuFrames
from chat.dialects.weiyu_shape import WeiyuVoice
from chat.dialects.weiyu_visitor import WeiyuVisitorDialect
from chat.dialects.xuqm import XuqmDialect
from chat.dialects.xuqm_entities import Entities
from chat.dialects.xuqm_shapes import Voice as ImVoice
from chat.files.links import Links
from chat.gateway.connections import Connections
from chat.gateway.endpoints import Endpoint
from chat.gateway.legacy_door import LegacyDoor, Surroundings
from chat.gateway.socket import Handshake
from chat.gateway.socket_flask import mount, router
from chat.gateway.socket_legacy import LegacyDoors
from chat.gateway.socket_raw import Lines
from chat.gateway.sockjs import Options as SockJsOptions
from chat.gateway.sockjs_flask import mount_sockjs
from chat.web.hosts import Hosts
from chat.web.origins import Origins
from chat.web.peers import Peers
from chat.web.site import Application
from chat.wire.mqtt_limits import Limits as MqttLimits
from chat.wire.sockjs_session import Limits as SockJsLimits
from chat.wire.stomp import Limits as FrameLimits
from chat.wire.stomp_session import SessionLimits

SOCKJS: Final = {
    "/ws/im": SockJsLimits(),
    # What Weiyu's own configuration sets (seed 001).
    "/sockjs": SockJsLimits(heartbeat_ms=5_000, response_bytes=512 * 1024),
}
"""The doors that SockJS clients may enter by, too."""
_WEIYU_VISITORS: Final = ("/stomp", "/mini", "/sockjs")


@dataclass(frozen=True, slots=True)
class Frames:
    """How each dialect writes what it tells."""

    desk: DeskFrames
    weiyu: WeiyuFrames
    im: Entities
    chatvo: ChatvoFrames


def frames_of(links: Links, now: Callable[[], int]) -> Frames:
    """`now` is UTC ms."""
    return Frames(
        DeskFrames(links.url, now, links.thumbnail, links.renewed),
        WeiyuFrames(links.url, now),
        Entities(links.url, links.key_of, now),
        ChatvoFrames(links.url),
    )


def doors(
    frames: Frames, links: Links, connections: Connections, most: int,
    origins: Origins, peers: Peers,
) -> list[Endpoint]:  # fmt: skip
    """Every door but the raw one; `most` bounds a message in bytes, `origins` knows whose pages the house serves."""
    stomp = SessionLimits(FrameLimits(body_bytes=most))
    mqtt = MqttLimits(packet_bytes=most)
    desk, weiyu, im = DeskVoice(frames.desk), WeiyuVoice(frames.weiyu), ImVoice(frames.im)

    def address(handshake: Handshake) -> str:
        return peers.address(_hops(handshake))

    def house() -> DeskDialect:
        return DeskDialect(desk, stomp, origins.may_show)

    def weiyu_visitor() -> WeiyuVisitorDialect:
        return WeiyuVisitorDialect(weiyu, stomp, links.key_of)

    def weiyu_agent() -> WeiyuAgentDialect:
        return WeiyuAgentDialect(frames.weiyu, links.key_of, mqtt)

    return [
        Endpoint("/ws/chat", SUBPROTOCOLS, house, connections, origins.may_connect, address),
        *(Endpoint(path, SUBPROTOCOLS, weiyu_visitor, connections, address=address) for path in _WEIYU_VISITORS),
        Endpoint("/websocket", MQTT_SUBPROTOCOLS, weiyu_agent, connections, address=address),
        Endpoint("/ws/im", SUBPROTOCOLS, lambda: XuqmDialect(im, stomp), connections, address=address),
    ]


def open_doors(app: Application, endpoints: list[Endpoint], lines: Lines, settings: Settings, peers: Peers) -> None:
    """Mount them, and SockJS where its clients may enter too."""
    sock = router(app)
    for endpoint in endpoints:
        mount(sock, endpoint.path, endpoint, lines)
        if endpoint.path in SOCKJS:
            mount_sockjs(sock, endpoint.path, endpoint, lines, _sockjs(SOCKJS[endpoint.path], settings, peers))


def raw_doors(
    frames: ChatvoFrames, connections: Connections, identity: Identity, lines: Lines, hosts: Hosts, peers: Peers,
    now: Callable[[], int],
) -> LegacyDoors:  # fmt: skip
    """The legacy carrier answers before the app does, so it is told what the app knows of hosts and proxies."""
    surroundings = Surroundings(
        hosts.knows, hosts.is_own, lambda h: peers.address(_hops(h)), lambda h: peers.source(_hops(h)), now
    )
    door = LegacyDoor(lambda: ChatvoDialect(frames), connections, identity, lines.heartbeat, surroundings)
    return LegacyDoors(lines, {"/websocket/<id>": door, "/linux/websocket/<id>": door})


def _hops(handshake: Handshake) -> dict[str, str]:
    forwarded = handshake.headers.get("x-forwarded-for", "")
    return {"REMOTE_ADDR": handshake.peer, "HTTP_X_FORWARDED_FOR": forwarded}


def _sockjs(limits: SockJsLimits, settings: Settings, peers: Peers) -> SockJsOptions:
    bounded = replace(limits, queue_bytes=settings.max_queued)
    return SockJsOptions(
        bounded, client_url=settings.sockjs_client_url, max_body=settings.max_body,
        max_sessions=settings.sockjs_sessions, address=peers.address,
    )  # fmt: skip
