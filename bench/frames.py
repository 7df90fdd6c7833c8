"""Just enough of RFC 6455 for a load generator: masked frames out, unmasked frames in.

Written for speed, and strict where a broken server would otherwise pass unnoticed: a stream that was cut or
shuffled shows up as a bad first byte here.
"""

from bench.errors import BenchError

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
# RFC 6455 5.3 asks for a fresh key a frame, against proxies. On loopback a fixed one does the same work.
_KEY = b"\x37\xfa\x21\x3d"
_LONG_KEY = _KEY * 1024


def masked(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return one final client frame (RFC 6455 5.2) around `payload`, at most 4096 bytes of it."""
    size = len(payload)
    if size > len(_LONG_KEY):
        raise BenchError(f"a benchmark message of {size} bytes is too long")
    head = bytes((0x80 | opcode, 0x80 | size)) if size < 126 else b"%c\xfe%c%c" % (0x80 | opcode, size >> 8, size & 255)
    mixed = int.from_bytes(payload, "little") ^ int.from_bytes(_LONG_KEY[:size], "little")
    return head + _KEY + mixed.to_bytes(size, "little")


class Inbox:
    """Cuts a server's byte stream into frames; keeps what is incomplete."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Return the complete frames as (opcode, payload). BenchError on anything a sound server never sends."""
        if self._rest:
            data = self._rest + data
        frames = []
        at, end = 0, len(data)
        while at + 2 <= end:
            first, size = data[at], data[at + 1]
            start = at + 2
            if size >= 126:
                start += 2 if size == 126 else 8
                if start > end:
                    break
                size = int.from_bytes(data[at + 2 : start], "big")
            if first & 0xF0 != 0x80 or first & 0x0F not in (TEXT, BINARY, CLOSE, PING, PONG):
                raise BenchError(f"the stream is broken: a frame begins with {first:#04x}")
            if start + size > end:
                break
            at = start + size
            frames.append((first & 0x0F, data[start:at]))
        self._rest = data[at:]
        return frames
