"""Header lines of STOMP: escaping on the way out, unescaping on the way in, version by version."""

import re
from collections.abc import Sequence
from typing import Final

from chat.wire.stomp_frame import UNESCAPED_COMMANDS, V10, V11, V12, StompError, Version

# STOMP 1.2 "Value Encoding"; 1.1 knows no \r, and neither has a way to write NUL. What a version
# cannot write becomes a space, so that no value can end a line, a header or a frame.
_ESCAPES: Final = {
    V12: str.maketrans({"\\": "\\\\", "\n": "\\n", ":": "\\c", "\r": "\\r", "\0": " "}),
    V11: str.maketrans({"\\": "\\\\", "\n": "\\n", ":": "\\c", "\r": " ", "\0": " "}),
}
_SPECIAL: Final = re.compile(r"[\\\n:\r\0]")
_UNESCAPES: Final = {
    V12: {"\\\\": "\\", "\\n": "\n", "\\c": ":", "\\r": "\r"},
    V11: {"\\\\": "\\", "\\n": "\n", "\\c": ":"},
}
_ESCAPE_SEQUENCE: Final = re.compile(r"\\.?", re.DOTALL)
# What CONNECT and CONNECTED say of the version; without it the peer speaks 1.0.
_VERSION_LINES: Final = ("accept-version:", "version:")
_RAW_VALUE: Final = str.maketrans({"\n": " ", "\r": " ", "\0": " "})
_RAW_NAME: Final = str.maketrans({"\n": " ", "\r": " ", "\0": " ", ":": "_"})


def write_header(name: str, value: str, version: Version, command: str) -> str:
    """Return `name:value` as one line without its EOL, safe in any version."""
    if version == V10 or command in UNESCAPED_COMMANDS:
        return f"{name.translate(_RAW_NAME)}:{value.translate(_RAW_VALUE)}"
    return f"{_escape(name, version)}:{_escape(value, version)}"


def _escape(text: str, version: Version) -> str:
    # translate costs 1 us even for a word with nothing to escape, and most words are such.
    return text.translate(_ESCAPES[version]) if _SPECIAL.search(text) else text


def is_plain(head: str, count: int) -> bool:
    """Tell whether `head`, a command and `count` header lines joined by LF, needs no escape at all."""
    return (
        head.count("\n") == count
        and head.count(":") == count
        and "\\" not in head
        and "\r" not in head
        and "\0" not in head
    )


def read_headers(lines: Sequence[str], version: Version, command: str) -> dict[str, str]:
    """Return the headers of the lines that follow a command; the first of repeated entries wins.

    Raises StompError with the receipt, if one was read before the bad line.
    """
    headers: dict[str, str] = {}
    if command in UNESCAPED_COMMANDS and not any(line.startswith(_VERSION_LINES) for line in lines):
        version = V10
    try:
        for line in lines:
            name, value = _read_header(line, version, command)
            headers.setdefault(name, value)
    except StompError as error:
        error.receipt = headers.get("receipt")
        raise
    return headers


def _read_header(line: str, version: Version, command: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise StompError("A header line has no colon.")
    if version == V10:
        # The examples of the 1.0 specification pad, and so do its clients; 1.1 forbids to trim.
        name, value = name.strip(" \t"), value.strip(" \t")
    elif command not in UNESCAPED_COMMANDS:
        if version == V12 and "\r" in line:
            raise StompError("A carriage return in a header must be escaped.")
        if "\\" in line:
            name, value = _unescape(name, version), _unescape(value, version)
    if not name:
        raise StompError("A header has no name.")
    return name, value


def _unescape(text: str, version: Version) -> str:
    try:
        return _ESCAPE_SEQUENCE.sub(lambda match: _UNESCAPES[version][match[0]], text)
    except KeyError:
        raise StompError("A header holds an undefined escape sequence.") from None
