"""The two ends of a STOMP connection without a socket: our session, and a client that reads frames."""

from collections.abc import Mapping

from chat.wire.stomp import Decoder, Frame, Limits, Version, encode
from chat.wire.stomp_session import Event, Fault, SessionLimits, StompSession


class Peer:
    """A client and the session that serves it; `say` is one frame out, `hear` reads octets back."""

    def __init__(
        self,
        version: Version = "1.2",
        limits: SessionLimits | None = None,
        heart_beat: tuple[int, int] = (10_000, 10_000),
    ) -> None:
        self.version: Version = version
        self.session = StompSession(limits or SessionLimits(), heart_beat)
        self._decoder = Decoder(Limits())

    def connect(self, headers: Mapping[str, str] | None = None) -> "Peer":
        """Send CONNECT, take CONNECTED, and return self."""
        offer = {} if self.version == "1.0" else {"accept-version": self.version}
        self.say("CONNECT", {**offer, **(headers or {})})
        assert self.hear(self.session.connected()).command == "CONNECTED"
        return self

    def say(self, command: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> list[Event]:
        """Send one frame and return the events it led to."""
        return self.session.received(encode(Frame(command, headers or {}, body), self.version))

    def hear(self, data: bytes) -> Frame:
        """Read octets that hold exactly one frame."""
        [frame] = self._decoder.feed(data)
        assert isinstance(frame, Frame)
        return frame

    def fault(self, events: list[Event]) -> Frame:
        """Return the ERROR of events that are one Fault."""
        [fault] = events
        assert isinstance(fault, Fault)
        error = self.hear(fault.frame)
        assert (error.command, error.headers["message"]) == ("ERROR", fault.message)
        return error


def frames(data: bytes, version: Version = "1.2", limits: Limits | None = None) -> list[object]:
    """Decode octets on their own, as one chunk."""
    return list(Decoder(limits or Limits(), version).feed(data))


def frame(data: bytes, version: Version = "1.2", limits: Limits | None = None) -> Frame:
    """Decode octets that hold exactly one frame."""
    [found] = frames(data, version, limits)
    assert isinstance(found, Frame), found
    return found
