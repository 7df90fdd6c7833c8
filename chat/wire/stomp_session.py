"""What the STOMP specification itself asks of a server: one object a connection, no socket, no clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from chat.wire.stomp import Decoder, Limits, encode, encode_message
from chat.wire.stomp_events import (
    Ack,
    Answer,
    Connect,
    Disconnect,
    Event,
    Fault,
    Held,
    Nack,
    Send,
    Subscribe,
    Unsubscribe,
)
from chat.wire.stomp_frame import (
    CONNECT_COMMANDS,
    HEARTBEAT,
    SUBPROTOCOLS,
    V10,
    V12,
    VERSIONS,
    Frame,
    StompError,
    Version,
    negotiate,
    subprotocol,
)
from chat.wire.stomp_heart_beat import agree_heart_beats, read_heart_beat
from chat.wire.stomp_subscriptions import Subscriptions
from chat.wire.stomp_transactions import Transactions

__all__ = [
    "HEARTBEAT",
    "SUBPROTOCOLS",
    "Ack",
    "Answer",
    "Connect",
    "Disconnect",
    "Event",
    "Fault",
    "Nack",
    "Send",
    "SessionLimits",
    "StompSession",
    "Subscribe",
    "Unsubscribe",
    "subprotocol",
]

ACK_MODES: Final = frozenset({"auto", "client", "client-individual"})


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """The bounds of one connection; `name_chars` is for destinations, ids and transaction names."""

    frames: Limits = field(default_factory=Limits)
    subscriptions: int = 256
    transactions: int = 16
    held_events: int = 256
    held_bytes: int = 1024 * 1024
    name_chars: int = 1024


class StompSession:
    """Reads one client's octets as events and writes the server's frames.

    It negotiates version and heart-beats, keeps the list of subscriptions and holds transactions.
    Who may do what, and what was delivered, is for the layer above. `heart_beat` is what we can
    send and what we want, both in ms. `server` is the name that CONNECTED gives, if any.
    """

    __slots__ = (
        "_client_heart_beat",
        "_decoder",
        "_ended",
        "_heart_beat",
        "_limits",
        "_server",
        "_subscriptions",
        "_transactions",
        "expect_every",
        "send_every",
        "version",
    )

    def __init__(
        self, limits: SessionLimits, heart_beat: tuple[int, int] = (10_000, 10_000), server: str | None = None
    ) -> None:
        self.version: Version | None = None
        """The version agreed on; None before CONNECT."""
        self.send_every = 0
        """Send something at least this often, ms; 0 = no promise. Known after `connected`."""
        self.expect_every = 0
        """The client promises something this often, ms; 0 = no promise. Known after `connected`."""
        self._limits = limits
        self._heart_beat = heart_beat
        self._client_heart_beat = (0, 0)
        self._server = server
        self._decoder = Decoder(limits.frames)
        self._subscriptions = Subscriptions(limits.subscriptions)
        self._transactions = Transactions(limits.transactions, limits.held_events, limits.held_bytes)
        self._ended = False

    # The way in

    def received(self, data: bytes) -> list[Event]:
        """Return what `data` asks for, in order. Nothing is raised: a Fault comes last and ends it.

        Frames sent before CONNECTED is answered come out too; the layer above takes events in order.
        """
        events: list[Event] = []
        if self._ended:
            return events
        for item in self._decoder.feed(data):
            if isinstance(item, Frame):
                events += self._understand(item)
            elif isinstance(item, StompError):
                events.append(self._fault(item))
            if self._ended:
                break
        return events

    def closed(self) -> None:
        """The connection is gone: open transactions abort, and nothing more is read."""
        self._ended = True
        self._transactions.clear()

    @property
    def subscriptions(self) -> Mapping[str, str]:
        """The live subscriptions of this connection, id to destination."""
        return self._subscriptions.by_id

    def forget(self, subscription: str) -> None:
        """End a subscription that the layer above refused or ended itself; unknown ids are no error."""
        self._subscriptions.remove(subscription)

    # The way out

    def connected(self, headers: Mapping[str, str] | None = None) -> bytes:
        """Return CONNECTED with `headers` (`user-name`, say) and agree the heart-beats.

        Raises RuntimeError before a CONNECT was read.
        """
        if self.version is None:
            raise RuntimeError("CONNECTED answers a CONNECT")
        ours = {"version": str(self.version)}
        if self.version != V10:
            agreed = agree_heart_beats(self._heart_beat, self._client_heart_beat)
            self.send_every, self.expect_every = agreed
            ours["heart-beat"] = "{},{}".format(*self._heart_beat)
        if self._server is not None:
            ours["server"] = self._server
        return encode(Frame("CONNECTED", {**(headers or {}), **ours}), self.version)

    def receipt(self, receipt_id: str) -> bytes:
        """Return the RECEIPT for a frame that asked for it."""
        return encode(Frame("RECEIPT", {"receipt-id": receipt_id}), self._written)

    def message(
        self,
        subscription: str,
        destination: str,
        message_id: str,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        ack: str | None = None,
    ) -> bytes:
        """Return a MESSAGE; `headers` may be those of the SEND: what is ours to set is left out of them.

        `ack` is for subscriptions that are not auto, in 1.2 (STOMP 1.2 "MESSAGE").
        """
        extra = headers or {}
        return encode_message(
            destination,
            subscription,
            message_id,
            body,
            extra.get("content-type"),
            ack if self._written == V12 else None,
            extra.items(),
            self._written,
        )

    def error(
        self,
        message: str,
        body: bytes = b"",
        receipt: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return an ERROR; the caller closes after it, so nothing more is read (STOMP 1.2 "ERROR")."""
        fields = {"message": message}
        if receipt is not None:
            fields["receipt-id"] = receipt
        if body:
            fields["content-type"] = "text/plain;charset=UTF-8"
        self.closed()
        return encode(Frame("ERROR", {**fields, **(headers or {})}, body), self._written)

    @property
    def _written(self) -> Version:
        # Before a version is agreed the peer may know no escapes.
        return self.version or V10

    # Frame by frame

    def _understand(self, frame: Frame) -> Sequence[Event]:
        command = frame.command
        try:
            if self.version is None and command not in CONNECT_COMMANDS:
                raise StompError("The first frame must be CONNECT.")
            read = _READERS.get(command)
            if read is None:
                raise StompError("Only a server sends this command.")
            return read(self, frame)
        except StompError as error:
            error.receipt = frame.headers.get("receipt")
            return (self._fault(error),)

    def _fault(self, error: StompError) -> Fault:
        body = error.message.encode()
        return Fault(self.error(error.message, body, error.receipt, error.headers), error.message)

    def _required(self, frame: Frame, name: str) -> str:
        value = frame.headers.get(name)
        if not value:
            raise StompError(f"The {name} header is missing.")
        if len(value) > self._limits.name_chars:
            raise StompError(f"The {name} header is too long.")
        return value

    def _answered(self, frame: Frame) -> Sequence[Event]:
        receipt = frame.headers.get("receipt")
        return () if receipt is None else (Answer(self.receipt(receipt)),)

    def _connect(self, frame: Frame) -> Sequence[Event]:
        if self.version is not None:
            raise StompError("The connection is open already.")
        headers = frame.headers
        version = negotiate(headers.get("accept-version"))
        if version is None:
            raise StompError("No STOMP version is shared.", headers={"version": ",".join(VERSIONS)})
        if version != V10:
            self._client_heart_beat = read_heart_beat(headers.get("heart-beat"))
        self.version = version
        return (Connect(headers, headers.get("login"), headers.get("passcode"), headers.get("host")),)

    def _subscribe(self, frame: Frame) -> Sequence[Event]:
        destination = self._required(frame, "destination")
        ack = frame.headers.get("ack", "auto")
        if ack not in ACK_MODES:
            raise StompError("The ack header must be auto, client or client-individual.")
        if self.version == V10 and not frame.headers.get("id"):
            # A subscription without an id is known by its destination; once is enough.
            subscription = destination
            if self._subscriptions.by_id.get(subscription) == destination:
                return self._answered(frame)
        else:
            subscription = self._required(frame, "id")
        self._subscriptions.add(subscription, destination)
        return (Subscribe(subscription, destination, ack, frame.headers, frame.headers.get("receipt")),)

    def _unsubscribe(self, frame: Frame) -> Sequence[Event]:
        by_destination = self.version == V10 and not frame.headers.get("id")
        named = self._required(frame, "destination" if by_destination else "id")
        subscription = self._subscriptions.find(named)
        if subscription is None:
            return self._answered(frame)
        destination = self._subscriptions.by_id[subscription]
        self._subscriptions.remove(subscription)
        return (Unsubscribe(subscription, destination, frame.headers.get("receipt")),)

    def _send(self, frame: Frame) -> Sequence[Event]:
        headers = frame.headers
        destination = self._required(frame, "destination")
        send = Send(destination, headers, frame.body, headers.get("receipt"), headers.get("transaction"))
        return self._now_or_held(frame, send)

    def _ack(self, frame: Frame) -> Sequence[Event]:
        return self._now_or_held(frame, Ack(*self._acknowledged(frame)))

    def _nack(self, frame: Frame) -> Sequence[Event]:
        if self.version == V10:
            raise StompError("STOMP 1.0 has no NACK.")
        return self._now_or_held(frame, Nack(*self._acknowledged(frame)))

    def _acknowledged(self, frame: Frame) -> tuple[str, str | None, str | None]:
        """Return id, subscription and receipt of an ACK or NACK, as its version spells them."""
        message = self._required(frame, "id" if self.version == V12 else "message-id")
        if self.version in (V10, V12):
            subscription = frame.headers.get("subscription")
        else:
            subscription = self._required(frame, "subscription")
        return message, subscription, frame.headers.get("receipt")

    def _now_or_held(self, frame: Frame, event: Held) -> Sequence[Event]:
        if "transaction" not in frame.headers:
            return (event,)
        octets = len(frame.body) + sum(len(name) + len(value) for name, value in frame.headers.items())
        # The RECEIPT is for the frame itself and goes out now; the event must not ask for it again.
        self._transactions.hold(self._required(frame, "transaction"), replace(event, receipt=None), octets)
        return self._answered(frame)

    def _begin(self, frame: Frame) -> Sequence[Event]:
        self._transactions.begin(self._required(frame, "transaction"))
        return self._answered(frame)

    def _commit(self, frame: Frame) -> Sequence[Event]:
        return *self._transactions.commit(self._required(frame, "transaction")), *self._answered(frame)

    def _abort(self, frame: Frame) -> Sequence[Event]:
        self._transactions.abort(self._required(frame, "transaction"))
        return self._answered(frame)

    def _disconnect(self, frame: Frame) -> Sequence[Event]:
        # "Clients MUST NOT send any more frames after the DISCONNECT frame is sent."
        self.closed()
        return (Disconnect(frame.headers.get("receipt")),)


_READERS: Final[Mapping[str, Callable[[StompSession, Frame], Sequence[Event]]]] = {
    "CONNECT": StompSession._connect,
    "STOMP": StompSession._connect,
    "SEND": StompSession._send,
    "SUBSCRIBE": StompSession._subscribe,
    "UNSUBSCRIBE": StompSession._unsubscribe,
    "ACK": StompSession._ack,
    "NACK": StompSession._nack,
    "BEGIN": StompSession._begin,
    "COMMIT": StompSession._commit,
    "ABORT": StompSession._abort,
    "DISCONNECT": StompSession._disconnect,
}
