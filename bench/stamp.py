"""The stamp that every message carries in its text: when it was sent, which one it is, by whom.

    ^^<16 hex: monotonic ns><8 hex: number><1 hex: side>

Servers hand the text through unchanged, whatever they wrap around it. `^^` occurs nowhere else in what they
send, so counting it in raw bytes counts messages. All processes of a run share one monotonic clock.
"""

MARK = b"^^"
_LENGTH = 27
_FILLER = " Good morning, could you please look up order 20481 for me?"


def stamped(sent_at: int, number: int, side: int = 0, length: int = 0) -> str:
    """Return a chat line with its stamp in front, padded to at least `length` characters."""
    line = f"^^{sent_at:016x}{number & 0xFFFFFFFF:08x}{side:x}{_FILLER}"
    return line if len(line) >= length else line + "x" * (length - len(line))


def read_stamp(payload: bytes, at: int) -> tuple[int, int, int]:
    """Return (sent_at ns, number, side) of the stamp that begins at `at`; ValueError when it is damaged."""
    if len(payload) < at + _LENGTH:
        raise ValueError("stamp cut short")
    return int(payload[at + 2 : at + 18], 16), int(payload[at + 18 : at + 26], 16), payload[at + 26] - 48
