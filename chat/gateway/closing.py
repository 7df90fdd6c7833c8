"""Close codes this server uses or meets: what each means, and whether the client should come back."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

NORMAL: Final = 1000
GOING_AWAY: Final = 1001
PROTOCOL_ERROR: Final = 1002
UNSUPPORTED: Final = 1003
NO_STATUS: Final = 1005
ABNORMAL: Final = 1006
BAD_TEXT: Final = 1007
POLICY: Final = 1008
TOO_BIG: Final = 1009
SERVER_FAULT: Final = 1011
SERVICE_RESTART: Final = 1012
TRY_AGAIN_LATER: Final = 1013


@dataclass(frozen=True, slots=True)
class Closing:
    """One way a connection ends (RFC 6455 7.4.1; 1012 and 1013 from IANA's registry)."""

    code: int
    meaning: str
    """A short English sentence for the close frame; at most 123 bytes."""
    come_back: bool
    """True where the same client may connect again with the same credentials and expect to be let in."""


CLOSINGS: Final = MappingProxyType(
    {
        closing.code: closing
        for closing in (
            Closing(NORMAL, "The conversation is over.", come_back=False),
            Closing(GOING_AWAY, "The page or the server goes away.", come_back=True),
            Closing(PROTOCOL_ERROR, "The peer broke the protocol.", come_back=False),
            Closing(UNSUPPORTED, "This kind of message is not understood here.", come_back=False),
            Closing(NO_STATUS, "The peer closed without a code.", come_back=True),
            Closing(ABNORMAL, "The connection broke without a farewell.", come_back=True),
            Closing(BAD_TEXT, "Text must be UTF-8.", come_back=False),
            Closing(POLICY, "The sign-in is missing, expired or not allowed here.", come_back=False),
            Closing(TOO_BIG, "The message is too big.", come_back=False),
            Closing(SERVER_FAULT, "The server made a mistake.", come_back=True),
            Closing(SERVICE_RESTART, "The server restarts; please come back.", come_back=True),
            Closing(TRY_AGAIN_LATER, "The connection reads too slowly; please come back.", come_back=True),
        )
    }
)


def meaning_of(code: int) -> str:
    """Return the sentence for `code`, empty for a code that is not ours."""
    closing = CLOSINGS.get(code)
    return closing.meaning if closing is not None else ""


def should_come_back(code: int) -> bool:
    """Tell whether a client closed with `code` should connect again; unknown codes say no."""
    closing = CLOSINGS.get(code)
    return closing is not None and closing.come_back
