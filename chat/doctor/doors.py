"""The five doors through the public address: the upgrade, and how long a silent connection is left alone."""

import http.client
import select
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from chat.doctor.finding import Finding
from chat.doctor.line import Answer, shake_hands

DOORS: Final = {
    "/ws/chat": "v12.stomp",
    "/stomp": "v12.stomp",
    "/mini": "v12.stomp",
    "/sockjs": "v12.stomp",
    "/websocket": "mqtt",
    "/ws/im": "v12.stomp",
}
"""Path -> sub-protocol. They open to anybody, who then has to sign in."""

SOCKJS: Final = ("/sockjs/000/doctor/websocket", "/ws/im/000/doctor/websocket")
"""Where SockJS clients open theirs, without a sub-protocol: a proxy may know the doors and not what lies below."""

RAW: Final = ("/websocket/doctor", "/linux/websocket/doctor")
"""The raw door refuses strangers before it opens; a refusal of ours shows that the handshake arrived whole."""

_REFUSED: Final = (401, 403, 429)
_PLAIN: Final = (200, 400, 426)
"""What we answer to a handshake that arrives as an ordinary request; SockJS greets whoever comes."""
_SNIPPET: Final = (
    "nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
    "proxy_set_header Connection $connection_upgrade; (deploy/nginx.conf)"
)

Held = dict[str, http.client.HTTPConnection]


def look_at_doors(url: str) -> tuple[list[Finding], Held]:
    """What is wrong, and the connections that opened, for `look_at_silence`."""
    found, held = list[Finding](), Held()
    for path, subprotocol in DOORS.items():
        trouble = _open(url, path, subprotocol, held)
        found += [trouble] if trouble is not None else []
    for path in SOCKJS:
        trouble = _open(url, path, "", held)
        found += [trouble] if trouble is not None else []
    for path in RAW:
        trouble = _open(url, path, "", {}, _REFUSED)
        found += [trouble] if trouble is not None else []
    return found, held


def _open(url: str, path: str, subprotocol: str, held: Held, well: tuple[int, ...] = ()) -> Finding | None:
    """`well` are answers that are as good as an open door."""
    try:
        connection, answer = shake_hands(url, path, subprotocol)
    except OSError as error:
        return Finding("door_shut", path, f"The handshake breaks off: {error}.", _SNIPPET)
    if answer.status == 101 and answer.headers.get("sec-websocket-protocol", "") == subprotocol:
        held[path] = connection
        return None
    connection.close()
    if answer.status in well:
        return None
    return _shut(path, answer)


def _shut(path: str, answer: Answer) -> Finding:
    if answer.status == 101:
        remedy = "Let the proxy pass Sec-WebSocket-Protocol on, both ways."
        return Finding("subprotocol_lost", path, "The sub-protocol is lost on the way.", remedy)
    if answer.status in _PLAIN:
        return Finding("no_upgrade", path, "The proxy does not pass the upgrade to WebSocket on.", _SNIPPET)
    return Finding(
        "door_shut", path, f"The door does not open: status {answer.status}.", "Let the proxy pass this path on, too."
    )


def look_at_silence(held: Held, seconds: float, tell: Callable[[float], None]) -> Iterator[Finding]:
    """Say nothing for so long. `tell` hears how many seconds have passed. Closes every connection."""
    begun = time.monotonic()
    waiting: dict[Any, str] = {connection.sock: path for path, connection in held.items()}
    try:
        while waiting and (passed := time.monotonic() - begun) < seconds:
            tell(passed)
            readable, _, _ = select.select(list(waiting), [], [], min(1.0, seconds - passed))
            for sock in readable:
                if (is_cut := _is_cut(sock)) is not None:
                    path = waiting.pop(sock)
                    if is_cut:
                        yield _cut(path, time.monotonic() - begun, seconds)
    finally:
        for connection in held.values():
            connection.close()


def _is_cut(sock: socket.socket) -> bool | None:
    """True for a line that was cut, False where the server said something, None when nothing came (a TLS ticket)."""
    sock.settimeout(0.1)
    try:
        return not sock.recv(1024)
    except TimeoutError:
        return None
    except OSError:
        return True


def _cut(path: str, after: float, wanted: float) -> Finding:
    return Finding(
        "cut_early", path, f"A silent connection is cut after {after:.0f} s; clients may be silent for {wanted:.0f} s.",
        "nginx: proxy_read_timeout 1h; proxy_send_timeout 1h;",
    )  # fmt: skip
