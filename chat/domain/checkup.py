"""How the doctor proves to a server that it may ask, and the server that it is the one that was meant.

Both read the same secret below `CHAT_DATA`; it never travels.
"""

import hashlib
import hmac
from typing import Final

HEADER: Final = "X-Switchboard-Doctor"
PATH: Final = "/doctor"
PATIENCE: Final = 60_000
"""ms for which a signature holds."""


def signed(secret: str, nonce: str, now: int) -> str:
    """The header of a question at `now` (UTC ms)."""
    return f"{now}.{nonce}.{_mac(secret, 'question', f'{now}.{nonce}')}"


def nonce_of(secret: str, header: str, now: int) -> str | None:
    """The nonce of a header that was signed with `secret` a moment ago; None for any other."""
    at, _, rest = header.partition(".")
    nonce, _, mac = rest.partition(".")
    good = hmac.compare_digest(mac.encode(), _mac(secret, "question", f"{at}.{nonce}").encode())
    return nonce if good and abs(now - int(at)) <= PATIENCE else None


def proof(secret: str, nonce: str) -> str:
    """What the server answers to show that it holds the secret too."""
    return _mac(secret, "answer", nonce)


def _mac(secret: str, purpose: str, text: str) -> str:
    return hmac.new(secret.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()
