"""Signed addresses of files: whoever holds one may fetch the file until it ends."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from chat.domain.files import Attachment

LIFE: Final = 7 * 86_400
"""Seconds that an address is good for, at least (api, "Files in messages")."""

_PATH: Final = "/api/desk/files/"
_STEP: Final = 86_400
"""Addresses end at whole days, so that one file has one address a day, and caches find it."""


class Links:
    """`base` is CHAT_PUBLIC_URL: never the Host of a request. `now` is UTC ms."""

    def __init__(self, base: str, secret: str, now: Callable[[], int]) -> None:
        self._base = base
        self._secret = secret.encode()
        self.now = now

    def url(self, key: str, name: str = "", life: int = LIFE) -> str:
        """The address of `key` for `life` seconds; `name` is only there for people to read."""
        ends = (self.now() // 1000 // _STEP + 1) * _STEP + life
        shown = f"&name={quote(name, safe='')}" if name else ""
        return f"{self._base}{_PATH}{key}?e={ends}&s={self._sign(key, str(ends))}{shown}"

    def thumbnail(self, attachment: Attachment) -> str:
        """The address of its small picture; empty where there is none."""
        return f"{self.url(attachment.key)}&small=1" if attachment.stored.thumbnail else ""

    def renewed(self, url: str) -> str:
        """An address of ours that was signed once, good for `LIFE` from now; any other as it is."""
        if not url.startswith(self._base + _PATH):
            return url
        key, ends, signature, name = self._parts(url)
        if not hmac.compare_digest(self._sign(key, ends).encode(), signature.encode()):
            return url
        return self.url(key, name)

    def is_signed(self, key: str, ends: str, signature: str) -> bool:
        """Whether somebody was given this address, and it has not ended."""
        if not (ends.isascii() and ends.isdigit() and len(ends) <= 12):
            return False
        fits = hmac.compare_digest(self._sign(key, ends).encode(), signature.encode())
        return fits and int(ends) * 1000 > self.now()

    def key_of(self, url: str) -> str | None:
        """The key behind an address of ours; None for anybody else's.

        Raises ValueError for an address of ours that is not signed, or has ended: who lost sight of a file does not
        get it back by sending its old address.
        """
        if not url.startswith(self._base + _PATH):
            return None
        key, ends, signature, _name = self._parts(url)
        if not self.is_signed(key, ends, signature):
            raise ValueError("this address of a file has ended")
        return key

    def _parts(self, url: str) -> tuple[str, str, str, str]:
        """(key, end, signature, name) that an address of ours tells."""
        parts = urlsplit(url)
        given = parse_qs(parts.query)
        ends, signature, name = (given.get(field, [""])[0] for field in ("e", "s", "name"))
        return parts.path.removeprefix(urlsplit(self._base).path + _PATH), ends, signature, name

    def _sign(self, key: str, ends: str) -> str:
        return hmac.new(self._secret, f"{key}\n{ends}".encode(), hashlib.sha256).hexdigest()[:32]
