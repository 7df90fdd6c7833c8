"""SockJS frames: what a server writes to a SockJS client, spelled as UTF-8 bytes.

There are four: `o` opens, `h` keeps the line warm, `a["...", ...]` carries messages, `c[code,"reason"]` closes
(sockjs-protocol "Framing accepted by the client"). A message is quoted once with `quote` and the same bytes
serve every listener; `message_frame` only joins them.

Where the texts of SockJS 0.3.3 and its successor (`sockjs-protocol.py`) exclude each other, all `sockjs_*`
modules follow the successor: no-transform caching, a "null" origin echoed, `/**/` before JSONP, the iframe page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Final

OPEN_FRAME: Final = b"o"
HEARTBEAT_FRAME: Final = b"h"

# "JSON Unicode Encoding", escapable_by_server, without 00-1F: the JSON encoder escapes those already.
# Surrogates are added: a lone one has no UTF-8. Whole pairs are one code point here and travel verbatim.
_ESCAPABLE: Final = re.compile("[\u200c-\u200f\u2028-\u202f\u2060-\u206f\ufff0-\uffff\ud800-\udfff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Close:
    """Why a session ended: a code of the WebSocket kind and a short reason for people."""

    code: int
    reason: str


GO_AWAY: Final = Close(3000, "Go away!")
"""The application is done with this client ("Protocol", test_closeSession)."""
ANOTHER_OPEN: Final = Close(2010, "Another connection still open")
"""A second receiver came while the first still waits. It ends that request, never the session."""
INTERRUPTED: Final = Close(1002, "Connection interrupted")
"""A receiver broke off in mid-response; what it held may be lost ("Handling close", test_abort_*)."""
NORMAL: Final = Close(1000, "Normal closure")
"""The client ended the session itself."""
LOST: Final = Close(1006, "Connection lost")
"""The client stayed away too long. For our own side: there is nobody left to send it to."""


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def quote(text: str) -> bytes:
    """One message as the JSON string that stands inside an `a[...]` frame.

    Any Python string is accepted, lone surrogates too; JSON-decoding the result gives `text` back.
    """
    quoted = encode_basestring(text)
    if not quoted.isascii():
        quoted = _ESCAPABLE.sub(_escape, quoted)
    return quoted.encode()


def message_frame(quoted: Iterable[bytes]) -> bytes:
    """The `a[...]` frame of messages that `quote` has spelled, in their order."""
    return b"a[" + b",".join(quoted) + b"]"


def close_frame(close: Close) -> bytes:
    """The `c[code,"reason"]` frame."""
    return b"c[%d,%s]" % (close.code, quote(close.reason))


def well_formed(text: str) -> str:
    """`text` with every lone surrogate replaced by U+FFFD, so that it can be stored and sent as UTF-8.

    JavaScript strings may hold half a pair (a name cut through an emoji); ours should not.
    """
    if text.isascii():
        return text
    return _SURROGATE.sub("\ufffd", text)
