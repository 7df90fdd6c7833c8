"""One HTTP connection: bounds on head, body and patience, and the door out of HTTP for an upgrade."""

import _socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import gevent
from gevent.pywsgi import MAX_REQUEST_LINE, Input, WSGIHandler, headers_factory
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge, RequestTimeout

from chat.gateway.heartbeat import Alarm

HANDLER_KEY: Final = "chat.handler"
"""Where the environ holds the handler, for routes that take the socket over."""

_STATUSES: Final = {
    400: "Bad Request",
    408: "Request Timeout",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
    505: "HTTP Version Not Supported",
}
# A body that nobody wanted is read away up to this; beyond it, the connection is closed instead.
_MOST_DISCARDED: Final = 64 * 1024
_LINGER_S: Final = 2.0
"""How long a peer whose body we refused may go on sending before the line is cut."""


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Bounds of one HTTP connection. Sizes in bytes, times in milliseconds."""

    max_head: int = 32 * 1024
    max_header_lines: int = 100
    max_body: int = 1 << 20
    head_ms: int = 10_000
    """From accept, or from the first byte of a later request, to the end of the head."""
    keep_alive_ms: int = 75_000
    """How long a connection may wait between requests."""
    stall_ms: int = 30_000
    """How long a body or an answer may make no progress."""
    streams: Callable[[str], bool] | None = None
    """Tells, by path, requests whose body the app reads in pieces and bounds by itself."""


class BadRequest(ValueError):
    """A request that is answered by the server itself."""

    def __init__(self, status: int) -> None:
        super().__init__(_STATUSES[status])
        self.status = status


class Handler(WSGIHandler):  # type: ignore[misc]
    """pywsgi's handler, bounded, with an access line that holds no query, able to give its socket away."""

    socket: Any
    wsgi_input: Any
    environ: Any
    response_headers: Any
    taken = False
    _alarm: Alarm | None = None
    _late = False
    _bounded = True
    _served = 0

    def handle(self) -> None:
        """Serve requests until the connection ends or its socket is taken over."""
        self.limits: HttpLimits = self.server.servers.limits
        self.socket.settimeout(self.limits.stall_ms / 1000)
        try:
            super().handle()
        finally:
            self._disarm()

    def take_over(self) -> tuple[_socket.socket, bytes]:
        """Give up the TCP socket, raw and non-blocking, with the bytes that were read past the head.

        HTTP is over for this connection; the request's greenlet ends when the app returns.
        """
        wrapped = self.socket
        wrapped.settimeout(0.0)
        early = self.rfile.peek()
        family, kind, proto = wrapped.family, wrapped.type, wrapped.proto
        raw = _socket.socket(family, kind, proto, wrapped.detach())
        raw.setblocking(False)
        self.socket = None
        self.close_connection = self.taken = True
        return raw, early

    def hang_up(self) -> None:
        """End a connection that waits for a request; its greenlet sees the end of the stream."""
        if self.socket is not None:
            try:
                self.socket.shutdown(_socket.SHUT_RD)
            except OSError:
                return  # the peer was faster

    def read_requestline(self) -> str:
        """Return the request line, or nothing when the peer leaves or dawdles."""
        self._arm(self.limits.keep_alive_ms if self._served else self.limits.head_ms)
        self._served += 1
        self.environ = None
        waiting = self.server.servers.waiting
        waiting.add(self)
        try:
            line: str = super().read_requestline()
        finally:
            waiting.discard(self)
        return line if line.endswith("\n") or len(line) >= MAX_REQUEST_LINE else ""

    def read_request(self, raw_requestline: str) -> bool:
        """Read the head within its bounds. Raises BadRequest or ValueError for one we do not answer."""
        self._arm(self.limits.head_ms)
        try:
            super().read_request(raw_requestline)
        except OSError:
            raise BadRequest(408) from None
        finally:
            self._disarm()
        self._check_head()
        return True

    def MessageClass(self, rfile: Any, *args: Any) -> Any:  # noqa: N802 - pywsgi's name
        """Parse header lines, counting them and their bytes."""
        headers = headers_factory(_BoundedHead(rfile, self.limits))
        _check_framing(headers)
        return headers

    def get_environ(self) -> dict[str, Any]:
        """Add this handler, for an upgrade, and put a bound on a chunked body."""
        environ: dict[str, Any] = super().get_environ()
        environ[HANDLER_KEY] = self
        old = self.wsgi_input
        bound = self.limits.max_body if self._bounded else None
        self.wsgi_input = BoundedInput(old.rfile, old.content_length, old.socket, old.chunked_input, bound)
        if environ["wsgi.input"] is old:
            environ["wsgi.input"] = self.wsgi_input
        return environ

    def handle_one_response(self) -> None:
        """Run the app; break the cycle between handler and environ, so that memory goes at once."""
        try:
            super().handle_one_response()
        finally:
            self.environ.pop(HANDLER_KEY, None)
        if self.wsgi_input.left_unread or self.server.servers.is_stopping:
            self.close_connection = True
        if (self.wsgi_input.left_unread or self.code == 413) and self.socket is not None:
            self._linger()

    def finalize_headers(self) -> None:
        """Say so where the connection ends after this answer, or the client's next request would be lost."""
        super().finalize_headers()
        ends = self.code == 413 or self.wsgi_input.stays_unread or self.server.servers.is_stopping
        if ends and self.code != 101:
            others = [(name, value) for name, value in self.response_headers if name.lower() != b"connection"]
            self.response_headers = [*others, (b"Connection", b"close")]
            self.close_connection = True

    def _linger(self) -> None:
        """Let the peer read the answer: a close with bytes unread resets the line under it (RFC 9112 9.6)."""
        with gevent.Timeout(_LINGER_S, False):
            try:
                self.socket.shutdown(_socket.SHUT_WR)
                while self.socket.recv(1 << 16):
                    pass
            except OSError:
                return  # it is gone already

    def handle_error(self, t: Any, v: Any, tb: Any) -> None:
        """Report a fault of the app; a peer that left or stalled is no fault."""
        if isinstance(v, (TimeoutError, ConnectionError)):
            self.close_connection = True
        else:
            super().handle_error(t, v, tb)

    def log_request(self) -> None:
        """Write the access line."""
        write = self.server.servers.access_log
        if write is not None:
            facts = self.facts()
            words = facts["peer"], f'"{facts["method"]} {facts["path"]}"', facts["status"], facts["bytes"], facts["ms"]
            write(" ".join(map(str, words)), facts)

    def facts(self) -> dict[str, Any]:
        """Return peer, method, path, status, bytes and milliseconds. The path goes without its query."""
        words = [quote(word.partition("?")[0], safe="/:%*") for word in (self.requestline or "").split()[:2]]
        method, path = [*words, "", ""][:2]
        status = "101" if self.taken else (self._orig_status or self.status or "000").split()[0]
        return {
            "peer": self._peer(),
            "method": method,
            "path": path,
            "status": int(status),
            "bytes": self.response_length,
            "ms": round((time.time() - self.time_start) * 1000, 1),
        }

    def _peer(self) -> str:
        """The client's address, behind trusted proxies too; the socket's where the head was not read."""
        tell = self.server.servers.address
        if tell is not None and self.environ is not None:
            return str(tell(self.environ))
        return self.client_address[0] if isinstance(self.client_address, tuple) else "-"

    def _handle_client_error(self, ex: Exception) -> tuple[str, bytes]:
        """Answer a bad head. What the peer sent is neither echoed nor logged."""
        status = ex.status if isinstance(ex, BadRequest) else 400
        head = f"HTTP/1.1 {status} {_STATUSES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        self._orig_status = None
        return str(status), head.encode()

    def _check_head(self) -> None:
        """Refuse a head that came too late, speaks another HTTP, or announces too much."""
        if self._late:
            raise BadRequest(408)
        if self.request_version not in ("HTTP/1.1", "HTTP/1.0"):
            raise BadRequest(505)
        hosts = self.headers.get_all("host", ())
        if len(hosts) != 1 and (hosts or self.request_version == "HTTP/1.1"):
            raise BadRequest(400)  # RFC 9112 3.2
        streams = self.limits.streams
        self._bounded = streams is None or not streams(self.path.partition("?")[0])
        if self._bounded and (self.content_length or 0) > self.limits.max_body:
            raise BadRequest(413)

    def _arm(self, ms: int) -> None:
        self._disarm()
        self._alarm = self.server.servers.lines.heartbeat.after(None, ms, self._too_late)

    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _too_late(self) -> None:
        self._late = True
        self.hang_up()


def _check_framing(headers: Any) -> None:
    """Refuse heads that two servers in a row might cut differently (RFC 9112 6.1, 6.3)."""
    lengths, codings = headers.get_all("content-length", ()), headers.get_all("transfer-encoding", ())
    if len(lengths) > 1 or any(not (length.isascii() and length.isdecimal()) for length in lengths):
        raise BadRequest(400)
    if codings and (lengths or [coding.lower() for coding in codings] != ["chunked"]):
        raise BadRequest(400)


class _BoundedHead:
    """The header lines of one request, never more than the limits allow, never cut short."""

    __slots__ = ("_bytes_left", "_lines_left", "_rfile")

    def __init__(self, rfile: Any, limits: HttpLimits) -> None:
        self._rfile = rfile
        self._bytes_left = limits.max_head
        self._lines_left = limits.max_header_lines

    def readline(self, size: int = -1) -> bytes:
        """Return one line. Raises BadRequest when there is too much, or the stream ends too early."""
        line: bytes = self._rfile.readline(self._bytes_left + 1)
        self._bytes_left -= len(line)
        self._lines_left -= 1
        if self._bytes_left < 0 or self._lines_left < -1:
            raise BadRequest(431)
        if not line.endswith(b"\n"):
            raise BadRequest(400)  # otherwise a cut head would pass for a whole one
        return line


class BoundedInput(Input):  # type: ignore[misc]
    """A request body; a chunked one is held to the same bound as one that tells its length."""

    __slots__ = ("_left", "left_unread")

    def __init__(self, rfile: Any, content_length: int | None, sock: Any, chunked: bool, bound: int | None) -> None:
        super().__init__(rfile, content_length, sock, chunked)
        self._left = bound if chunked else None
        self.left_unread = False

    def read(self, length: int | None = None) -> bytes:
        """Read up to `length` bytes.

        Raises RequestEntityTooLarge past the bound, RequestTimeout when the peer stalls and
        ClientDisconnected when it leaves: the peer's doing, so no fault of the app.
        """
        return self._read(super().read, length)

    def readline(self, size: int | None = None) -> bytes:
        """Read a line, with the bounds of `read`."""
        return self._read(super().readline, size)

    def _read(self, reader: Callable[[int | None], bytes], length: int | None) -> bytes:
        if self._left is not None:
            most = self._left + 1
            length = most if length is None or length < 0 else min(length, most)
        try:
            return self._counted(reader(length))
        except TimeoutError:
            self.left_unread = True
            raise RequestTimeout from None
        except OSError:
            self.left_unread = True
            raise ClientDisconnected from None

    def _counted(self, data: bytes) -> bytes:
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                self.left_unread = True
                raise RequestEntityTooLarge
        return data

    def _discard(self) -> None:
        """Read away a short rest, so that the next request is found; give up on a long one."""
        self.left_unread = self.stays_unread
        if not self.left_unread and not self.chunked_input:
            with suppress(ClientDisconnected, RequestTimeout):  # it has its answer already
                super()._discard()

    @property
    def stays_unread(self) -> bool:
        """Whether more of the body is left, as far as it was read by now, than is worth reading away."""
        if self.left_unread or self.chunked_input:
            return bool(self.left_unread or self.chunk_length != 0)
        unread: int = (self.content_length or 0) - self.position
        return unread > _MOST_DISCARDED
