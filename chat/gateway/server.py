"""The HTTP servers, one per listening address over one app, and their orderly end."""

import resource
import socket
from collections.abc import Callable, Iterable, Mapping
from signal import SIGINT, SIGTERM
from typing import Any

import gevent
from gevent.event import Event
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer

from chat.gateway import closing
from chat.gateway.request import Handler, HttpLimits
from chat.gateway.socket_raw import Lines

_BACKLOG = 1024


class Server(WSGIServer):  # type: ignore[misc]
    """One listening address."""

    def __init__(self, address: tuple[str, int], app: Any, servers: "Servers", handler_class: type) -> None:
        # A given SERVER_NAME saves pywsgi a look-up in the DNS.
        super().__init__(
            address,
            app,
            backlog=_BACKLOG,
            spawn=servers.requests,
            log=None,
            handler_class=handler_class,
            environ={"SERVER_NAME": address[0]},
        )
        self.servers = servers

    def do_read(self) -> tuple[Any, Any] | None:
        """Accept one connection; small answers must not wait for the peer's delayed ACK (40 ms)."""
        accepted: tuple[Any, Any] | None = super().do_read()
        if accepted is not None:
            accepted[0].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return accepted


class Servers:
    """Serve one app on several addresses until told to stop."""

    def __init__(
        self,
        app: Any,
        listen: Iterable[tuple[str, int]],
        lines: Lines,
        *,
        limits: HttpLimits | None = None,
        access_log: Callable[[str, Mapping[str, Any]], None] | None = None,
        address: Callable[[Mapping[str, Any]], str] | None = None,
        finish_work: Callable[[], None] | None = None,
        stop_within_ms: int = 10_000,
        handler_class: type = Handler,
    ) -> None:
        """Prepare; nothing is bound before `start`.

        `access_log` gets one line a request, and the facts in it: peer, method, path, status, bytes, milliseconds;
        never a query. `address` tells the client's address from the environ, behind proxies too.
        `finish_work` is called while stopping, after reading has ceased and before sockets are closed; it
        may block until the work in hand is done. Requests and sockets have `stop_within_ms` to end.
        """
        self.lines = lines
        self.limits = limits or HttpLimits()
        self.access_log = access_log
        self.address = address
        self.requests = Pool()
        self.waiting: set[Handler] = set()
        self.is_stopping = False
        self._finish_work = finish_work
        self._stop_within_s = stop_within_ms / 1000
        self._stop_asked = Event()
        self._handlers: list[Any] = []
        self._servers = [Server(address, app, self, handler_class) for address in listen]

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """The bound addresses, with the port the kernel chose where 0 was asked."""
        return [(server.address[0], server.address[1]) for server in self._servers]

    def start(self) -> None:
        """Bind every address and accept. Raises OSError, with none of them bound, if one cannot be."""
        raise_descriptor_limit()
        try:
            for server in self._servers:
                server.start()
        except OSError:
            self._stop_listening()
            raise

    def heed_signals(self) -> None:
        """SIGTERM and SIGINT ask to stop from now on: before `start` even the first moment ends in order."""
        if not self._handlers:
            self._handlers = [gevent.signal_handler(number, self.ask_to_stop) for number in (SIGTERM, SIGINT)]

    def serve_forever(self) -> None:
        """Serve until SIGTERM, SIGINT or `ask_to_stop`, and stop in order; starts first if nobody has."""
        self.heed_signals()
        if not all(server.started for server in self._servers):
            self.start()
        try:
            self._stop_asked.wait()
        finally:
            self.stop()
            while self._handlers:
                self._handlers.pop().cancel()

    def ask_to_stop(self) -> None:
        """Have `serve_forever` stop; the second time, at once."""
        if self._stop_asked.is_set():
            self._stop_within_s = 0.0
            self.lines.abort_all()
        self._stop_asked.set()

    def stop(self) -> None:
        """Stop accepting, finish what is in hand, close every socket with 1012, then cut what is left."""
        self.is_stopping = True
        self._stop_listening()
        for handler in tuple(self.waiting):
            handler.hang_up()
        self.lines.hold()
        if self._finish_work is not None:
            self._finish_work()
        self.lines.close_all(closing.SERVICE_RESTART, closing.meaning_of(closing.SERVICE_RESTART))
        self._wait_for_end()
        self.lines.abort_all()
        self.requests.kill(timeout=1)
        self.lines.heartbeat.stop()

    def _wait_for_end(self) -> None:
        deadline = gevent.get_hub().loop.now() + self._stop_within_s
        while (self.lines.connected or len(self.requests)) and gevent.get_hub().loop.now() < deadline:
            gevent.sleep(0.02)
            if self._stop_within_s == 0.0:
                return

    def _stop_listening(self) -> None:
        for server in self._servers:
            server.close()


def raise_descriptor_limit() -> None:
    """Lift RLIMIT_NOFILE to its hard limit: a connection is a descriptor."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
