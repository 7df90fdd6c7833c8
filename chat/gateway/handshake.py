"""What a WebSocket handshake must hold, whoever carries it (RFC 6455 4.2.1)."""

import base64
import binascii
from collections.abc import Callable, Sequence

from chat.gateway.socket import Refused


def fault(method: str, protocol: str, header: Callable[[str], str | None], versions: Sequence[str]) -> Refused | None:
    """Return what is wrong with a handshake, None when it is good.

    `header` looks a header up by name; `versions` are those that are spoken here, best first.
    """
    spoken = ("Sec-WebSocket-Version", ", ".join(versions))
    if method != "GET" or protocol != "HTTP/1.1":
        return Refused(400, "A WebSocket handshake is a GET of HTTP/1.1.")
    if "websocket" not in _tokens(header("Upgrade")) or "upgrade" not in _tokens(header("Connection")):
        return Refused(400, "The handshake must ask for an upgrade to websocket.")
    if (header("Sec-WebSocket-Version") or "").strip() not in versions:
        sentence = f"This server speaks WebSocket version {', '.join(versions)}."
        return Refused(426, sentence, (("Upgrade", "websocket"), spoken))
    if not _is_key(header("Sec-WebSocket-Key") or ""):
        return Refused(400, "Sec-WebSocket-Key must be 16 bytes in base64.", (spoken,))
    if header("Transfer-Encoding") or (header("Content-Length") or "0") != "0":
        return Refused(400, "A WebSocket handshake has no body.")
    return None


def _tokens(header: str | None) -> list[str]:
    return [token.strip().lower() for token in (header or "").split(",")]


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key.strip(), validate=True)) == 16
    except (binascii.Error, ValueError):
        return False
