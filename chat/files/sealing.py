"""A stream under a passphrase: AES-256-GCM in chunks, the key by scrypt.

Header: MAGIC, 16 bytes of salt, 7 bytes that begin every nonce. Then chunks of CHUNK bytes (the last may be shorter),
each with its 16-byte tag. A nonce is those 7 bytes, the chunk's number (4 bytes) and 1 for the last chunk, else 0; so
chunks cannot be swapped, repeated or left off (STREAM, Hoang et al. 2015). The header is authenticated with each.
"""

import os
from typing import Any, Final

from chat.files.archive import Damaged, Sink, Source

MAGIC: Final = b"switchboard-sealed 1\n"
CHUNK: Final = 1 << 20
_SALT, _NONCE, _TAG = 16, 7, 16
_HEADER: Final = len(MAGIC) + _SALT + _NONCE
_COST: Final = 1 << 17
"""scrypt's N, with r = 8 and p = 1: 128 MiB and about half a second (RFC 7914, section 2)."""


class Sealer:
    """Writes to `out`; `finish` closes the stream."""

    def __init__(self, out: Sink, passphrase: str) -> None:
        self._out = out
        self._header = MAGIC + os.urandom(_SALT + _NONCE)
        self._cipher = _cipher(passphrase, self._header)
        self._waiting = bytearray()
        self._number = 0
        out.write(self._header)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """What is left is the last chunk, empty or not."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, data: bytes, *, last: bool) -> None:
        nonce = _nonce(self._header, self._number, last=last)
        self._out.write(self._cipher.encrypt(nonce, data, self._header))
        self._number += 1


class Unsealer:
    """Reads what a Sealer wrote. Raises Damaged for a wrong passphrase, and for anything that was changed or cut."""

    def __init__(self, source: Source, passphrase: str) -> None:
        self._source = source
        self._header = _exactly(source, _HEADER)
        if len(self._header) < _HEADER or not self._header.startswith(MAGIC):
            raise Damaged("the file is not sealed, or cut off")
        self._cipher = _cipher(passphrase, self._header)
        self._ahead = _exactly(source, CHUNK + _TAG)
        self._open = b""
        self._number = 0
        self._ended = False

    def read(self, size: int) -> bytes:
        while len(self._open) < size and not self._ended:
            self._open += self._next()
        data, self._open = self._open[:size], self._open[size:]
        return data

    def _next(self) -> bytes:
        from cryptography.exceptions import InvalidTag

        sealed, self._ahead = self._ahead, _exactly(self._source, CHUNK + _TAG)
        self._ended = not self._ahead
        nonce = _nonce(self._header, self._number, last=self._ended)
        try:
            data: bytes = self._cipher.decrypt(nonce, sealed, self._header)
        except (InvalidTag, ValueError):
            at = f"chunk {self._number} is not" if self._number else "the passphrase does not fit, or the file is not"
            raise Damaged(f"{at} as it was written") from None
        self._number += 1
        return data


def is_sealed(head: bytes) -> bool:
    """Whether a file that begins so needs a passphrase."""
    return head.startswith(MAGIC[:10])


def _nonce(header: bytes, number: int, *, last: bool) -> bytes:
    return header[-_NONCE:] + number.to_bytes(4, "big") + bytes([last])


def _cipher(passphrase: str, header: bytes) -> Any:
    # Loaded only where it is needed: most commands never seal anything.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    salt = header[len(MAGIC) : len(MAGIC) + _SALT]
    return AESGCM(Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.encode()))


def _exactly(source: Source, size: int) -> bytes:
    data = source.read(size)
    while len(data) < size and (more := source.read(size - len(data))):
        data += more
    return data
