"""The words of STOMP 1.0, 1.1 and 1.2: the frame, the commands, the versions, the error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from chat.wire.errors import ProtocolError

Version = Literal["1.0", "1.1", "1.2"]
V10: Final = "1.0"
V11: Final = "1.1"
V12: Final = "1.2"
VERSIONS: Final[tuple[Version, ...]] = (V10, V11, V12)

HEARTBEAT: Final = b"\n"
"""The heart-beat octet (STOMP 1.2 "Heart-beating"): sent alone, and reported by the decoder."""

CONNECT_COMMANDS: Final = frozenset({"CONNECT", "STOMP"})
"""STOMP is an alias of CONNECT since 1.1 ("CONNECT or STOMP Frame")."""

UNESCAPED_COMMANDS: Final = frozenset({"CONNECT", "STOMP", "CONNECTED"})
"""Frames without escapes in every version, for the sake of 1.0 ("Value Encoding")."""

BODY_COMMANDS: Final = frozenset({"SEND", "MESSAGE", "ERROR"})
"""The only frames that may have a body ("Body")."""

CLIENT_COMMANDS: Final = frozenset(
    CONNECT_COMMANDS | {"SEND", "SUBSCRIBE", "UNSUBSCRIBE", "ACK", "NACK"} | {"BEGIN", "COMMIT", "ABORT", "DISCONNECT"}
)
SERVER_COMMANDS: Final = frozenset({"CONNECTED", "MESSAGE", "RECEIPT", "ERROR"})
COMMANDS: Final = CLIENT_COMMANDS | SERVER_COMMANDS

SUBPROTOCOLS: Final = ("v12.stomp", "v11.stomp", "v10.stomp")
"""The names of STOMP among WebSocket sub-protocols; which one is answered says nothing of the version."""


@dataclass(slots=True)
class Frame:
    """One STOMP frame. `headers` holds the first of repeated entries, unescaped; `body` is octets.

    Not frozen, because a frozen dataclass costs three times as much to make; nobody changes one.
    """

    command: str
    headers: Mapping[str, str]
    body: bytes = b""


class StompError(ProtocolError):
    """The peer's frame is wrong; the answer is an ERROR frame and the end of the connection.

    `receipt` is the receipt header of the frame at fault, so that the ERROR can carry `receipt-id`;
    `headers` are further headers for the ERROR (`version`, when none is shared).
    """

    def __init__(self, message: str, receipt: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.receipt = receipt
        self.headers: Mapping[str, str] = headers or {}


def negotiate(accept_version: str | None) -> Version | None:
    """Return the highest version of ours in the peer's `accept-version` list, None when there is none.

    No header at all means 1.0 (STOMP 1.2 "Protocol Negotiation").
    """
    if accept_version is None:
        return V10
    offered = {version.strip() for version in accept_version.split(",")}
    return next((version for version in reversed(VERSIONS) if version in offered), None)


def subprotocol(offered: Sequence[str], accepted: Sequence[str] = SUBPROTOCOLS) -> str | None:
    """Return the first of the client's WebSocket sub-protocols that we accept, in the client's spelling.

    Case does not matter for the match, but a browser refuses an answer it did not offer letter by letter.
    """
    known = {name.lower() for name in accepted}
    return next((name for name in offered if name.lower() in known), None)
