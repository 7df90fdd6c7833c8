"""An open STOMP broker: whatever is sent to `/topic/...` or `/queue/...` reaches every subscriber."""

from collections.abc import Callable
from itertools import count
from typing import NamedTuple

from chat.gateway import closing
from chat.gateway.heartbeat import Heartbeat
from chat.gateway.socket import Handshake, Receiver, Refused, Socket
from chat.wire.stomp import HEARTBEAT, Limits
from chat.wire.stomp_events import (
    Ack,
    Answer,
    Connect,
    Disconnect,
    Event,
    Fault,
    Nack,
    Send,
    Subscribe,
    Unsubscribe,
)
from chat.wire.stomp_frame import SUBPROTOCOLS
from chat.wire.stomp_session import SessionLimits, StompSession

# Suites beat every second and send bodies of a megabyte.
_HEART_BEAT = (1000, 1000)
_LIMITS = SessionLimits(frames=Limits(body_bytes=16 << 20), held_bytes=16 << 20)


class Ear(NamedTuple):
    """One subscription of one client."""

    client: "Client"
    subscription: str
    ack: str


class BrokerDoor:
    """Let everybody in; remember who listens where."""

    subprotocols: tuple[str, ...] = SUBPROTOCOLS

    def __init__(self, heartbeat: Heartbeat) -> None:
        self.heartbeat = heartbeat
        self.ears: dict[str, list[Ear]] = {}
        self._numbers = count(1)

    def admit(self, handshake: Handshake) -> Refused | None:
        """Refuse nobody."""
        return None

    def open(self, handshake: Handshake, socket: Socket) -> Receiver:
        """Start a STOMP client."""
        return Client(self, socket)

    def publish(self, send: Send) -> None:
        """Give a message to every subscription of its destination."""
        number = next(self._numbers)
        for ear in tuple(self.ears.get(send.destination, ())):
            ear.client.deliver(ear, send, number)


class Client:
    """One STOMP client of the broker."""

    def __init__(self, broker: BrokerDoor, socket: Socket) -> None:
        self._broker = broker
        self._socket = socket
        self._session = StompSession(_LIMITS, _HEART_BEAT)
        self._acts: dict[type, Callable[..., None]] = {
            Connect: self._connect,
            Subscribe: self._subscribe,
            Unsubscribe: self._unsubscribe,
            Send: self._send,
            Ack: self._acknowledged,
            Nack: self._acknowledged,
            Answer: lambda event: self._write(event.frame),
            Disconnect: self._disconnect,
            Fault: lambda event: self._end(event.frame, event.message),
        }

    def received(self, payload: bytes, is_text: bool) -> None:
        """Do what the client asks."""
        for event in self._session.received(payload):
            self._act(event)

    def closed(self, code: int) -> None:
        """Forget the client's subscriptions and open transactions."""
        self._session.closed()
        for ears in self._broker.ears.values():
            ears[:] = [ear for ear in ears if ear.client is not self]

    def deliver(self, ear: Ear, send: Send, number: int) -> None:
        """Write a MESSAGE; where acks are wanted, its ack is its number."""
        name = str(number)
        ack = None if ear.ack == "auto" else name
        self._write(self._session.message(ear.subscription, send.destination, name, send.body, send.headers, ack))

    def _act(self, event: Event) -> None:
        self._acts[type(event)](event)

    def _connect(self, event: Connect) -> None:
        session = self._session
        self._write(session.connected())
        beat = self._socket.frame(HEARTBEAT, True)
        self._broker.heartbeat.watch(self._socket, session.send_every, session.expect_every, beat)

    def _subscribe(self, event: Subscribe) -> None:
        if not _is_open(event.destination):
            self._refuse(event.receipt)
            return
        self._broker.ears.setdefault(event.destination, []).append(Ear(self, event.id, event.ack))
        self._receipt(event.receipt)

    def _unsubscribe(self, event: Unsubscribe) -> None:
        ears = self._broker.ears.get(event.destination, [])
        ears[:] = [ear for ear in ears if (ear.client, ear.subscription) != (self, event.id)]
        self._receipt(event.receipt)

    def _send(self, event: Send) -> None:
        if not _is_open(event.destination):
            self._refuse(event.receipt)
            return
        self._broker.publish(event)
        self._receipt(event.receipt)

    def _acknowledged(self, event: Ack | Nack) -> None:
        self._receipt(event.receipt)

    def _disconnect(self, event: Disconnect) -> None:
        self._receipt(event.receipt)
        self._socket.close(closing.NORMAL)

    def _receipt(self, receipt: str | None) -> None:
        if receipt is not None:
            self._write(self._session.receipt(receipt))

    def _refuse(self, receipt: str | None) -> None:
        sentence = "Destinations begin with /topic/ or /queue/."
        self._end(self._session.error(sentence, receipt=receipt), sentence)

    def _end(self, error: bytes, sentence: str) -> None:
        self._write(error)
        self._socket.close(closing.PROTOCOL_ERROR, sentence)

    def _write(self, frame: bytes) -> None:
        self._socket.send(self._socket.frame(frame, _is_text(frame)))


def _is_open(destination: str) -> bool:
    return destination.startswith(("/topic/", "/queue/"))


def _is_text(frame: bytes) -> bool:
    try:
        frame.decode()
    except UnicodeDecodeError:
        return False
    return True
