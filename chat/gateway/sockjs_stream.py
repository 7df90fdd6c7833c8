"""The body of a response that carries SockJS frames down, chunk by chunk, and notices when nobody reads on."""

import _socket
from typing import Any, Final, Self

from gevent import get_hub
from gevent.event import Event

from chat.gateway.sockjs_session import SessionSocket, now_ms
from chat.wire.sockjs_session import Receiver

_READ: Final = 1
_PEEK: Final = _socket.MSG_PEEK | _socket.MSG_DONTWAIT


class Stream:
    """Iterated by the HTTP server, in the request's greenlet; `close` ends the receiver however far it came."""

    def __init__(self, socket: SessionSocket, receiver: Receiver, peer: Any | None) -> None:
        """`peer` is the request's own socket, whose end means that the client went away; None when unknown."""
        self._socket = socket
        self._receiver = receiver
        self._peer = peer
        self._wake = Event()
        self._watcher: Any = None
        self._frames: list[bytes] = []
        self._ends = self._is_over = self._is_lost = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        while not self._frames:
            if self._ends or self._is_lost:
                self._over(written=self._ends)
                raise StopIteration
            output = self._receiver.take(now_ms())
            self._frames = list(output.frames[::-1])
            self._ends = output.ends
            if not self._frames and not self._ends:
                self._wait()
        self._socket.last_sent = get_hub().loop.now()
        return self._frames.pop()

    def close(self) -> None:
        """The server is done with this response, or could not write all of it."""
        self._over(written=False)

    def _wait(self) -> None:
        if self._watcher is None and self._peer is not None:
            self._watcher = get_hub().loop.io(self._peer.fileno(), _READ)
            self._watcher.start(self._readable)
        self._socket.wait(self._wake)

    def _readable(self) -> None:
        """In the hub: the end of the stream, or the client's next request, which waits its turn."""
        assert self._peer is not None
        self._watcher.stop()
        try:
            self._is_lost = not self._peer._sock.recv(1, _PEEK)
        except (BlockingIOError, InterruptedError):
            self._watcher.start(self._readable)
        except OSError:
            self._is_lost = True
        if self._is_lost:
            # At once, as the client's next request may be here already (HandlingClose.test_abort_xhr_polling).
            self._receiver.lost(now_ms())
            self._socket.settle()
            self._wake.set()

    def _over(self, *, written: bool) -> None:
        if self._is_over:
            return
        self._is_over = True
        # The watcher goes before the descriptor does, or libev aborts the process.
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher.close()
        if written:
            self._receiver.done(now_ms())
        else:
            self._receiver.lost(now_ms())
        self._socket.settle()
