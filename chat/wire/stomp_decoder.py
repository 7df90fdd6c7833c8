"""STOMP frames out of bytes: cut anywhere, several at once, bounded in memory."""

import re
from dataclasses import dataclass
from typing import Final

from chat.wire.stomp_frame import (
    BODY_COMMANDS,
    COMMANDS,
    CONNECT_COMMANDS,
    HEARTBEAT,
    UNESCAPED_COMMANDS,
    V10,
    V12,
    VERSIONS,
    Frame,
    StompError,
    Version,
    negotiate,
)
from chat.wire.stomp_headers import read_headers

_EOLS: Final = re.compile(rb"[\r\n]+")
_HEAD_END: Final = re.compile(rb"\n\r?\n|\0")
# Commands that teach no version: the quick way may take them.
_QUICK_COMMANDS: Final = COMMANDS - UNESCAPED_COMMANDS


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one frame (STOMP 1.2 "Size Limits"); octets, except `header_count`.

    `header_bytes` is the command and all header lines together, `line_bytes` any one of them.
    """

    header_count: int = 64
    line_bytes: int = 16 * 1024
    header_bytes: int = 64 * 1024
    body_bytes: int = 1024 * 1024


class Decoder:
    """Turns a stream of octets into frames, for either end of a connection.

    Between two feeds it keeps at most one unfinished frame within `limits`. The version is learnt
    from the CONNECT, STOMP or CONNECTED frame that passes, before the frame behind it is read.
    Every version may end its lines with CR LF, because people type frames by hand.
    """

    __slots__ = ("_buffer", "_failed", "_head", "_length", "_limits", "_quick_head", "_searched", "version")

    def __init__(self, limits: Limits, version: Version = V12) -> None:
        self.version: Version = version
        self._limits = limits
        self._quick_head = min(limits.line_bytes, limits.header_bytes)  # no line of such a head is too long
        self._buffer = bytearray()
        self._searched = 0  # octets of the buffer in which the end was sought in vain
        self._head: Frame | None = None  # command and headers of a frame whose body is still to come
        self._length: int | None = None  # octets of that body, None when NUL ends it
        self._failed = False

    def feed(self, data: bytes) -> list[Frame | bytes | StompError]:
        """Return what `data` completes: frames, HEARTBEAT for each run of EOLs, a StompError.

        Nothing is raised. A StompError is the last item, after the good frames before it; from then
        on the stream is lost and every feed returns an empty list.
        """
        if self._failed:
            return []
        if not self._buffer and self._head is None:
            if data == HEARTBEAT:
                return [HEARTBEAT]
            frame = self._whole_frame(data)
            if frame is not None:
                return [frame]
        self._buffer += data
        return self._drain()

    def _whole_frame(self, data: bytes) -> Frame | None:
        """Return `data` as one frame if it is exactly that and holds nothing unusual, else None."""
        end = data.find(b"\n\n")
        size = len(data) - end - 3  # octets between the blank line and the final NUL
        if not 0 < end <= self._quick_head or not 0 <= size <= self._limits.body_bytes or data[-1]:
            return None
        head = data[:end]
        if self.version == V10 or b"\\" in head or b"\r" in head or b"\0" in head:
            return None
        try:
            command, *lines = head.decode().split("\n")
            headers = dict([line.split(":", 1) for line in lines])
        except ValueError:  # not UTF-8, or a line without a colon
            return None
        if len(headers) != len(lines) or "" in headers or len(lines) > self._limits.header_count:
            return None
        if command not in _QUICK_COMMANDS or (size and command not in BODY_COMMANDS):
            return None
        length = headers.get("content-length")
        if length is None:
            if data.find(0, end + 2) != end + 2 + size:
                return None
        elif length != str(size):
            return None
        return Frame(command, headers, data[end + 2 : -1])

    def _drain(self) -> list[Frame | bytes | StompError]:
        items: list[Frame | bytes | StompError] = []
        try:
            while (item := self._next()) is not None:
                items.append(item)
        except StompError as error:
            self._failed = True
            self._buffer = bytearray()
            items.append(error)
        return items

    def _next(self) -> Frame | bytes | None:
        if self._head is None:
            eols = _EOLS.match(self._buffer) if not self._searched else None
            if eols:
                del self._buffer[: eols.end()]
                return HEARTBEAT
            self._head = self._take_head()
            if self._head is None:
                return None
            self._length = self._body_length(self._head)
        try:
            return self._take_body(self._head)
        except StompError as error:
            error.receipt = self._head.headers.get("receipt")
            raise

    def _take_head(self) -> Frame | None:
        end = _HEAD_END.search(self._buffer, self._searched)
        if (end.start() if end else len(self._buffer)) > self._limits.header_bytes:
            raise StompError("The headers are too long.")
        if not end:
            self._searched = max(0, len(self._buffer) - 2)  # half a blank line may be there already
            return None
        if end[0] == b"\0":
            raise StompError("A NUL stands before the end of the headers.")
        head = bytes(self._buffer[: end.start()])
        del self._buffer[: end.end()]
        self._searched = 0
        return self._read_head(head)

    def _read_head(self, head: bytes) -> Frame:
        try:
            command, *lines = (line.removesuffix("\r") for line in head.decode().split("\n"))
        except UnicodeDecodeError:
            raise StompError("The headers are not valid UTF-8.") from None
        if command not in COMMANDS:
            raise StompError("The command is unknown.")
        if len(lines) > self._limits.header_count:
            raise StompError("There are too many headers.")
        if any(len(line) > self._limits.line_bytes for line in head.split(b"\n")):
            raise StompError("A header line is too long.")
        frame = Frame(command, read_headers(lines, self.version, command))
        self._learn_version(frame)
        return frame

    def _learn_version(self, frame: Frame) -> None:
        if frame.command in CONNECT_COMMANDS:
            self.version = negotiate(frame.headers.get("accept-version")) or self.version
        elif frame.command == "CONNECTED":
            announced = frame.headers.get("version", V10)
            self.version = next((known for known in VERSIONS if known == announced), self.version)

    def _body_length(self, head: Frame) -> int | None:
        receipt = head.headers.get("receipt")
        text = head.headers.get("content-length", "").strip(" ")
        if not text:
            return None if head.command in BODY_COMMANDS else 0
        if not (text.isascii() and text.isdigit()):
            raise StompError("The content-length is not a number of octets.", receipt)
        # Twenty digits are beyond any limit, and int() refuses thousands of them with an error of its own.
        length = int(text[:20])
        if length and head.command not in BODY_COMMANDS:
            raise StompError("Only SEND, MESSAGE and ERROR frames have a body.", receipt)
        if length > self._limits.body_bytes:
            raise StompError("The body is too long.", receipt)
        return length

    def _take_body(self, head: Frame) -> Frame | None:
        end = self._body_end(head)
        if end is None:
            return None
        body = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._head, self._searched = None, 0
        return Frame(head.command, head.headers, body)

    def _body_end(self, head: Frame) -> int | None:
        """Return where the NUL behind the body is, None while it has not come."""
        end = self._length
        if end is not None:
            if len(self._buffer) <= end:
                return None
            if self._buffer[end]:
                raise StompError(_no_nul(head.command))
            return end
        end = self._buffer.find(0, self._searched)
        self._searched = len(self._buffer)
        if (end if end >= 0 else self._searched) > self._limits.body_bytes:
            raise StompError("The body is too long.")
        return end if end >= 0 else None


def _no_nul(command: str) -> str:
    if command in BODY_COMMANDS:
        return "The body is longer than its content-length, or its NUL is missing."
    return "Only SEND, MESSAGE and ERROR frames have a body."
