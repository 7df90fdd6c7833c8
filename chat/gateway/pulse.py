"""The pulse of a connection whose dialect has none: WebSocket pings, which no page ever sees."""

import gevent

from chat.gateway.heartbeat import Heartbeat
from chat.gateway.socket import Socket


def now() -> float:
    """The loop's time in seconds."""
    return float(gevent.get_hub().loop.now())


class Pulse:
    """Pings a peer that was silent for `every_ms`, and cuts the line after three such silences.

    Whatever we send in the meantime is no sign of life of theirs, so it does not put a ping off.
    """

    __slots__ = ("_every_ms", "_heartbeat", "_socket")

    def __init__(self, socket: Socket, heartbeat: Heartbeat, every_ms: int = 30_000) -> None:
        self._socket = socket
        self._heartbeat = heartbeat
        self._every_ms = every_ms

    def begin(self) -> None:
        self._heartbeat.after(self._socket, self._every_ms, self._look)

    def _look(self) -> None:
        socket = self._socket
        if not socket.is_open:
            return
        heard = max(socket.last_received, self._heartbeat.heard_from)
        silence_ms = (now() - heard) * 1000
        if silence_ms >= 3 * self._every_ms and not socket.is_paused:
            socket.abort()
            return
        if silence_ms >= self._every_ms / 2:
            socket.ping()
        self.begin()
