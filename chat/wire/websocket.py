"""RFC 6455 frames, server side: bytes of a client to whole messages, messages to finished frames (sans-IO).

No extension is ever negotiated, so every reserved bit is an error. Text stays bytes: it is checked to be
UTF-8 here and decoded by whoever needs characters.
"""

from typing import Final

from chat.wire.errors import ProtocolError

CONTINUATION: Final = 0x0
TEXT: Final = 0x1
BINARY: Final = 0x2
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA

Event = tuple[int, bytes]
"""An opcode (TEXT, BINARY, CLOSE, PING or PONG) and its unmasked payload."""

# First octets that may open a frame: FIN and the opcode. Control frames cannot be fragmented (5.4).
_LEGAL_FIRST: Final = frozenset((0x00, 0x80, 0x01, 0x81, 0x02, 0x82, 0x88, 0x89, 0x8A))
_WHOLE: Final = frozenset((0x81, 0x82))
_TEXT_HEADS: Final = tuple(bytes((0x81, size)) for size in range(126))
_BINARY_HEADS: Final = tuple(bytes((0x82, size)) for size in range(126))
_MAX_CONTROL: Final = 125
_MAX_REASON: Final = _MAX_CONTROL - 2


class WebSocketError(ProtocolError):
    """The peer broke RFC 6455 or a size limit; `code` is the close code that says so (7.4.1)."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class MessageReader:
    """What one client sends, put together again.

    Holds at most one unfinished frame and one unfinished message, each within its limit in bytes. A frame
    that announces more is refused by its header, before any of its payload is kept.
    """

    __slots__ = ("_held", "_max_frame", "_max_message", "_message", "_message_opcode", "_need", "violation")

    def __init__(self, max_frame: int, max_message: int) -> None:
        self._max_frame = max_frame
        self._max_message = max_message
        self._held: bytearray | None = None  # the start of a frame, waiting for `_need` bytes
        self._need = 0
        self._message: bytearray | None = None  # fragments so far; one buffer, so tiny fragments stay tiny
        self._message_opcode = 0
        self.violation: WebSocketError | None = None

    def feed(self, data: bytes) -> list[Event]:
        """Return what `data` completes: whole messages and control frames, in order.

        Never raises. When the peer breaks the protocol, what came before is returned, `violation` is set
        and every later call returns nothing. Nothing is read past a CLOSE (5.5.1).
        """
        if self.violation is not None:
            return []
        held = self._held
        if held is not None:
            held += data
            if len(held) < self._need:
                return []
        events: list[Event] = []
        source = data if held is None else held
        try:
            used = self._frames(source, events)
        except WebSocketError as error:
            self.violation = error
            self._held = self._message = None
        else:
            if used == len(source):
                self._held = None
            elif held is None:
                self._held = bytearray(data[used:])
            else:
                del held[:used]
        return events

    def _frames(self, data: bytes | bytearray, events: list[Event]) -> int:
        """Append the events of every whole frame in `data`; return how many bytes those frames took."""
        position, size = 0, len(data)
        while size - position >= 2:
            first, second = data[position], data[position + 1]
            length = second & 0x7F
            key_at = position + 2
            if length > 125:
                key_at += 2 if length == 126 else 8
                if size < key_at:
                    break
                length = _long_length(data[position + 2 : key_at])
            # A usual frame (whole, masked, in bounds, nothing unfinished before it) skips the long look.
            if (
                first not in _WHOLE
                or second < 0x80
                or length > self._max_frame
                or length > self._max_message
                or self._message is not None
            ):
                self._check_header(first, second, length)
            start = key_at + 4
            end = start + length
            if end > size:
                self._need = end - position
                return position
            key = data[key_at:start]
            payload = (
                int.from_bytes(data[start:end], "little") ^ int.from_bytes((key * (length // 4 + 1))[:length], "little")
            ).to_bytes(length, "little")
            position = end
            if first in _WHOLE:
                if first == 0x81 and not payload.isascii():
                    _check_utf8(payload)
                events.append((first & 0x0F, payload))
            elif first < 0x88:
                self._fragment(first, payload, events)
            else:
                events.append((first & 0x0F, payload))
                if first == 0x88:
                    _check_close(payload, events)
                    return size
        self._need = size - position + 1
        return position

    def _check_header(self, first: int, second: int, length: int) -> None:
        """Raise WebSocketError for a header that no client may send now (5.1, 5.2, 5.4, 5.5)."""
        if first not in _LEGAL_FIRST:
            raise WebSocketError(1002, "A frame uses a reserved bit, an unknown opcode or a cut control frame.")
        if not second & 0x80:
            raise WebSocketError(1002, "A client must mask its frames.")
        if first >= 0x88:
            if length > _MAX_CONTROL:
                raise WebSocketError(1002, "A control frame holds at most 125 bytes.")
            return
        if (first & 0x0F == CONTINUATION) != (self._message is not None):
            raise WebSocketError(1002, "A fragment is out of place.")
        so_far = len(self._message) if self._message is not None else 0
        if length > self._max_frame or so_far + length > self._max_message:
            raise WebSocketError(1009, "The message is too big.")

    def _fragment(self, first: int, payload: bytes, events: list[Event]) -> None:
        """Keep a fragment; with the last one, hand over the message."""
        if self._message is None:
            self._message = bytearray()
            self._message_opcode = first & 0x0F
        self._message += payload
        if first & 0x80:
            whole = bytes(self._message)
            self._message = None
            # UTF-8 is a property of the message, not of its fragments (8.1).
            if self._message_opcode == TEXT:
                _check_utf8(whole)
            events.append((self._message_opcode, whole))


def frame(payload: bytes, is_text: bool) -> bytes:
    """Return one finished, unmasked frame; any number of connections may share the bytes."""
    size = len(payload)
    if size < 126:
        return (_TEXT_HEADS if is_text else _BINARY_HEADS)[size] + payload
    first = 0x81 if is_text else 0x82
    if size < 65536:
        return bytes((first, 126, size >> 8, size & 0xFF)) + payload
    return bytes((first, 127)) + size.to_bytes(8, "big") + payload


def ping_frame(payload: bytes = b"") -> bytes:
    """Return a PING; at most 125 bytes of payload are kept (5.5)."""
    kept = payload[:_MAX_CONTROL]
    return bytes((0x89, len(kept))) + kept


def pong_frame(payload: bytes) -> bytes:
    """Return the PONG that answers a PING with this payload (5.5.3)."""
    kept = payload[:_MAX_CONTROL]
    return bytes((0x8A, len(kept))) + kept


def close_frame(code: int, reason: str = "") -> bytes:
    """Return a CLOSE; 1005 and 1006 have no place on the wire and give an empty one (7.4.1).

    A reason above 123 bytes is cut at a character.
    """
    if not is_close_code(code):
        return b"\x88\x00"
    text = reason.encode("utf-8", "replace")[:_MAX_REASON].decode("utf-8", "ignore").encode()
    return bytes((0x88, len(text) + 2)) + code.to_bytes(2, "big") + text


def close_code(payload: bytes) -> int:
    """Return the code of a CLOSE payload, 1005 when it has none (7.1.5)."""
    return int.from_bytes(payload[:2], "big") if payload else 1005


def is_close_code(code: int) -> bool:
    """Tell whether an endpoint may put this code into a CLOSE (7.4.1 and 7.4.2, IANA's registry)."""
    return 3000 <= code <= 4999 or 1000 <= code <= 1003 or 1007 <= code <= 1014


def _long_length(field: bytes | bytearray) -> int:
    """Read a 16 or 64 bit length, which must not fit a shorter form (5.2)."""
    length = int.from_bytes(field, "big")
    if length < (126 if len(field) == 2 else 65536):
        raise WebSocketError(1002, "A length is not written in its shortest form.")
    return length


def _check_utf8(text: bytes) -> None:
    try:
        text.decode()
    except UnicodeDecodeError:
        raise WebSocketError(1007, "Text must be UTF-8.") from None


def _check_close(payload: bytes, events: list[Event]) -> None:
    """Refuse a CLOSE with half a code, a code nobody may send, or a reason that is not UTF-8 (5.5.1).

    The bad CLOSE leaves `events` again: it is answered as an error, not as a farewell.
    """
    try:
        if payload and (len(payload) < 2 or not is_close_code(close_code(payload))):
            raise WebSocketError(1002, "The close code is not valid.")
        _check_utf8(payload[2:])
    except WebSocketError:
        events.pop()
        raise


def unframed(frame: bytes) -> tuple[bytes, bool]:
    """(payload, is text) of one of our own finished frames, which are whole and never masked (5.1)."""
    size = frame[1]
    start = 2 if size < 126 else 4 if size == 126 else 10
    return frame[start:], frame[0] & 0x0F == TEXT
