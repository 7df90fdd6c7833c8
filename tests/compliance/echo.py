"""A door that says back what it hears: text as text, binary as binary."""

from chat.gateway.socket import Handshake, Receiver, Refused, Socket


class EchoDoor:
    """Let everybody in."""

    subprotocols: tuple[str, ...] = ()

    def admit(self, handshake: Handshake) -> Refused | None:
        """Refuse nobody."""
        return None

    def open(self, handshake: Handshake, socket: Socket) -> Receiver:
        """Start an echo."""
        return Echo(socket)


class Echo:
    """One echoing connection."""

    __slots__ = ("_socket",)

    def __init__(self, socket: Socket) -> None:
        self._socket = socket

    def received(self, payload: bytes, is_text: bool) -> None:
        """Send it back."""
        self._socket.send(self._socket.frame(payload, is_text))

    def closed(self, code: int) -> None:
        """Nothing is left to do."""


class CloseDoor(EchoDoor):
    """A door that shows everybody out."""

    def open(self, handshake: Handshake, socket: Socket) -> Receiver:
        """Say so at once."""
        socket.close(3000, "Go away!")
        return Echo(socket)
