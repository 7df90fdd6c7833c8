"""The way out: frames wait in a list per socket, and all that one loop tick queued leaves in one send.

A send call costs about 5 us whatever it carries, so calls are saved, not bytes. Nothing here blocks: what
the kernel does not take is kept, and a write watcher runs only while there is such a rest.
"""

import _socket
from abc import abstractmethod
from typing import Any, Final

from chat.gateway.socket import Socket

# One send carries at most this much, so that a long queue is not joined again for every short write.
_MOST_AT_ONCE: Final = 256 * 1024


class Outbox:
    """The sockets that have something to send in this tick of the loop.

    `sends` counts the send calls made, for the metrics page.
    """

    def __init__(self, loop: Any) -> None:
        self.loop = loop
        self.sends = 0
        self._dirty: list[QueuedSocket] = []

    def wake(self, socket: "QueuedSocket") -> None:
        """Have the socket flushed at the end of this tick; call it when its queue stops being empty."""
        if not self._dirty:
            self.loop.run_callback(self.flush)
        self._dirty.append(socket)

    def flush(self) -> None:
        """Give each dirty socket its one send."""
        dirty, self._dirty = self._dirty, []
        for socket in dirty:
            socket.flush()


class QueuedSocket(Socket):
    """A socket whose frames leave through the outbox. A subclass says what happens at the ends."""

    __slots__ = ("_max_queued", "_outbox", "_sock", "_waiting", "_writable")

    def __init__(self, sock: _socket.socket, outbox: Outbox, max_queued: int) -> None:
        """Write to `sock`, a raw non-blocking socket, holding at most `max_queued` bytes."""
        self._sock = sock
        self._outbox = outbox
        self._max_queued = max_queued
        # The first item may be the rest of a frame that has begun to leave; all others are whole.
        self._waiting: list[bytes] = []
        self._writable: Any = None
        self.queued = 0
        self.is_open = True
        self.last_received = self.last_sent = outbox.loop.now()

    def send(self, frame: bytes) -> None:
        """Queue a finished frame; close with 1013 when the reader is too far behind."""
        if not self.is_open:
            return
        waiting = self._waiting
        if not waiting:
            self._outbox.wake(self)
        waiting.append(frame)
        self.queued += len(frame)
        if self.queued > self._max_queued:
            self._overflowed()

    def flush(self) -> None:
        """Make one send of what is queued; wait for the kernel only if it did not take all."""
        waiting = self._waiting
        if not waiting or self._writable is not None:
            return
        self._send_some(waiting)

    def _send_some(self, waiting: list[bytes]) -> None:
        data = b"".join(waiting) if self.queued <= _MOST_AT_ONCE else _first_of(waiting)
        outbox = self._outbox
        outbox.sends += 1
        try:
            sent = self._sock.send(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            self._lost()
            return
        if sent:
            self.last_sent = outbox.loop.now()
        if sent == self.queued:
            waiting.clear()
            self.queued = 0
            self._stop_writing()
            self._drained()
        else:
            self._keep_rest(sent)

    def _keep_rest(self, sent: int) -> None:
        """Drop what has left and send the rest when the kernel has room."""
        self.queued -= sent
        waiting = self._waiting
        gone = 0
        while sent and sent >= len(waiting[gone]):
            sent -= len(waiting[gone])
            gone += 1
        del waiting[:gone]
        if sent:
            waiting[0] = waiting[0][sent:]
        if self._writable is None:
            self._writable = self._outbox.loop.io(self._sock.fileno(), 2)
            self._writable.start(self._send_more)

    def _send_more(self) -> None:
        self._send_some(self._waiting)

    def _enqueue(self, frame: bytes) -> None:
        """Queue our own frame whatever the state: the close frame leaves a socket that is not open."""
        if not self._waiting:
            self._outbox.wake(self)
        self._waiting.append(frame)
        self.queued += len(frame)

    def _drop_queued(self) -> None:
        """Forget what has not begun to leave. A frame cut in the middle stays: the stream must not corrupt."""
        if self._writable is None:
            self._waiting.clear()
        else:
            del self._waiting[1:]
        self.queued = sum(map(len, self._waiting))

    def _stop_writing(self) -> None:
        # A watcher must be stopped before its descriptor is closed, or libev aborts the process.
        if self._writable is not None:
            self._writable.stop()
            self._writable.close()
            self._writable = None

    @abstractmethod
    def _overflowed(self) -> None:
        """The queue holds more than it may."""

    @abstractmethod
    def _drained(self) -> None:
        """The queue is empty again."""

    @abstractmethod
    def _lost(self) -> None:
        """The line is dead."""


def _first_of(waiting: list[bytes]) -> bytes:
    """Join frames from the front until they are about as much as one send takes."""
    taken = size = 0
    while size < _MOST_AT_ONCE and taken < len(waiting):
        size += len(waiting[taken])
        taken += 1
    return b"".join(waiting[:taken])
