"""A SockJS session: one conversation of frames over many HTTP responses, in order.

    CONNECTING --attach--> OPEN --close, lost--> CLOSING --expire--> CLOSED
                            +----expire------------------------------^

A receiver is one response (or WebSocket) that carries frames down. What the shell must do:

- `attach` one for every receiving request, then repeat: `take`, write every frame as one chunk (or one WebSocket
  message), stop at `ends`, else wait until something was queued or `Session.deadline` is reached;
- afterwards tell `done` (all of it was written) or `lost` (the peer went away) - only then may the next one come;
- call `expire` when `Session.deadline` is reached and no receiver is there, and drop the session when it says so.

Times are milliseconds on any clock that never goes back; none is read here.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum

from chat.wire.sockjs import (
    ANOTHER_OPEN,
    HEARTBEAT_FRAME,
    INTERRUPTED,
    LOST,
    NORMAL,
    OPEN_FRAME,
    Close,
    close_frame,
    message_frame,
)
from chat.wire.sockjs_transports import Framing, ReceiverKind


class State(Enum):
    """How far a session is."""

    CONNECTING = "connecting"
    """Made, and nobody has been told."""
    OPEN = "open"
    """The open frame is on its way or was seen; messages go both ways."""
    CLOSING = "closing"
    """Over, and every receiver that comes is told so."""
    CLOSED = "closed"
    """Over, and to be forgotten."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one session, in ms and bytes. The defaults are the protocol's, save `queue_bytes`, our own."""

    heartbeat_ms: int = 25_000
    disconnect_ms: int = 5_000
    response_bytes: int = 128 * 1024
    queue_bytes: int = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Output:
    """What to write now, a chunk each, and whether the response ends after it."""

    frames: tuple[bytes, ...]
    ends: bool


class Session:
    """The rules of one session id: who may receive, what waits for it, when it is over.

    Guarantees: messages leave in the order of `queue`, each once; at most `queue_bytes` wait; what was queued before
    `close` goes out before the close frame, unless a receiver was lost.
    """

    __slots__ = ("_idle_since", "_limits", "_queue", "_queued_bytes", "_receiver", "closed_by", "heartbeats", "state")

    def __init__(self, limits: Limits, now: int) -> None:
        self.state = State.CONNECTING
        self.closed_by: Close | None = None
        """Why it ended, as soon as it has: tell the application once."""
        self.heartbeats = True
        """False stops our `h` frames: STOMP beats of its own make them needless."""
        self._limits = limits
        self._receiver: Receiver | None = None
        self._idle_since = now
        self._queue: deque[bytes] = deque()
        self._queued_bytes = 0

    @property
    def deadline(self) -> int | None:
        """When to come back if nothing happens: for a heart-beat, or without a receiver for `expire`."""
        if self._receiver is None:
            return None if self.state is State.CLOSED else self._idle_since + self._limits.disconnect_ms
        return self._receiver.beat_at + self._limits.heartbeat_ms if self.heartbeats else None

    @property
    def has_receiver(self) -> bool:
        """Whether a response is there that waits for frames."""
        return self._receiver is not None

    @property
    def queued_bytes(self) -> int:
        """What waits for a receiver."""
        return self._queued_bytes

    def attach(self, framing: Framing, now: int) -> "Receiver":
        """A new receiver, with its first frames ready to take. It is refused politely, never by an error.

        Beside one that still waits it gets 2010; after the end it gets what is left and the close frame, as often
        as it asks ("until the timeout occurs, the server must constantly serve the close message"). Once `state` is
        CLOSED the id is free: make a new session instead.
        """
        receiver = Receiver(self, framing, self._limits.response_bytes, now)
        if self._receiver is not None:
            receiver.finish(close_frame(ANOTHER_OPEN))
            return receiver
        if self.state in (State.CONNECTING, State.OPEN):
            self._receiver = receiver
        if self.state is State.CONNECTING:
            self.state = State.OPEN
            receiver.put(OPEN_FRAME)
        self._idle_since = now
        self.fill(receiver)
        return receiver

    def queue(self, quoted: bytes) -> bool:
        """Take one message, spelled by `sockjs.quote`, for whoever receives next.

        False when it does not fit or the session is over: nothing was taken, and the caller decides what then.
        """
        if self.closed_by is not None or self._queued_bytes + len(quoted) > self._limits.queue_bytes:
            return False
        self._queue.append(quoted)
        self._queued_bytes += len(quoted)
        return True

    def close(self, reason: Close, now: int, *, discard: bool = False) -> None:
        """End the session from our side; the first reason stands.

        The waiting receiver is let go at once, with the close frame in its hands: a new one is told the reason
        and not 2010 (HandlingClose.test_close_frame). `discard` forgets what is queued, for a reader too slow.
        """
        if self.closed_by is not None:
            return
        self.closed_by = reason
        self.state = State.CLOSING
        self._idle_since = now
        if discard:
            self._drop_queue()
        receiver, self._receiver = self._receiver, None
        if receiver is None:
            return
        self.fill(receiver)
        if receiver.kind is ReceiverKind.WEBSOCKET:
            self.state = State.CLOSED

    def expire(self, now: int) -> bool:
        """Whether the session is to be forgotten: nobody has received for `disconnect_ms`, or it is closed."""
        if self.state is State.CLOSED:
            return True
        if self._receiver is not None or now < self._idle_since + self._limits.disconnect_ms:
            return False
        self.closed_by = self.closed_by or LOST
        self._forget()
        return True

    def fill(self, receiver: "Receiver") -> None:
        """Hand over what waits, as far as this response may go, and the close frame behind the last of it."""
        while self._queue and receiver.open:
            receiver.put(message_frame(self._batch(receiver.room)))
        if self.closed_by is not None and receiver.open:
            receiver.finish(close_frame(self.closed_by))

    def unlink(self, receiver: "Receiver", now: int) -> None:
        """The receiver's response is complete."""
        if self._receiver is not receiver:
            return
        self._receiver = None
        self._idle_since = now
        if receiver.kind is ReceiverKind.WEBSOCKET:
            self.closed_by = NORMAL
            self._forget()

    def interrupt(self, receiver: "Receiver", now: int) -> None:
        """The receiver's peer went away in mid-response: frames may be lost, and no order can be promised."""
        if self._receiver is not receiver:
            return
        self._receiver = None
        self._idle_since = now
        self.closed_by = INTERRUPTED
        self.state = State.CLOSING
        self._drop_queue()
        if receiver.kind is ReceiverKind.WEBSOCKET:
            self.state = State.CLOSED

    def _batch(self, room: int) -> list[bytes]:
        """Messages from the head of the queue: at least one, then until `room` bytes are used."""
        batch: list[bytes] = []
        while self._queue and (not batch or room > 0):
            quoted = self._queue.popleft()
            room -= len(quoted) + 1
            batch.append(quoted)
            self._queued_bytes -= len(quoted)
        return batch

    def _forget(self) -> None:
        self.state = State.CLOSED
        self._drop_queue()

    def _drop_queue(self) -> None:
        self._queue.clear()
        self._queued_bytes = 0


class Receiver:
    """One response that carries frames down. Made by `Session.attach`; the shell uses `take`, `done`, `lost`."""

    __slots__ = ("_framing", "_pending", "_session", "beat_at", "open", "room")

    def __init__(self, session: Session, framing: Framing, response_bytes: int, now: int) -> None:
        self._session = session
        self._framing = framing
        self._pending = [framing.prelude] if framing.prelude else []
        self.beat_at = now
        """When the last frame was taken; the next heart-beat counts from here."""
        self.open = True
        """Whether another frame may still be put into this response."""
        self.room = response_bytes
        """Bytes until a streaming response ends so that the browser can free it."""

    @property
    def kind(self) -> ReceiverKind:
        """When the response ends."""
        return self._framing.kind

    def take(self, now: int) -> Output:
        """Everything to write now, a heart-beat if it is time. After `ends` there is nothing more to take."""
        session = self._session
        if self.open:
            session.fill(self)
        if self._beat_due(now):
            self.put(HEARTBEAT_FRAME)
        frames, self._pending = tuple(self._pending), []
        if frames:
            self.beat_at = now
        return Output(frames, not self.open)

    def done(self, now: int) -> None:
        """The response is complete and every frame taken was written."""
        if self._pending:
            self.lost(now)
            return
        self.open = False
        self._session.unlink(self, now)

    def lost(self, now: int) -> None:
        """The peer went away, or writing failed. No effect on a receiver that was refused or let go."""
        self.open = False
        self._pending.clear()
        self._session.interrupt(self, now)

    def put(self, frame: bytes) -> None:
        """Add one frame; the response ends behind it if its kind says so."""
        wrapped = self._framing.wrap(frame)
        self._pending.append(wrapped)
        if self.kind is ReceiverKind.WEBSOCKET:
            return
        self.room -= len(wrapped)
        if self.kind is ReceiverKind.POLLING or self.room <= 0:
            self.open = False

    def finish(self, frame: bytes) -> None:
        """Add the last frame."""
        self.put(frame)
        self.open = False

    def _beat_due(self, now: int) -> bool:
        due = self._session.deadline
        return self.open and not self._pending and due is not None and now >= due
