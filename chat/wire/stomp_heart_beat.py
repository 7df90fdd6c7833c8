"""The heart-beat header, and what two of them agree on (STOMP 1.2 "Heart-beating"). All in ms."""

import re
from typing import Final

from chat.wire.stomp_frame import StompError

HeartBeat = tuple[int, int]
"""What one side can send at least every so often, and what it wants to get; 0 = not at all."""

_HEADER: Final = re.compile(r" *([0-9]{1,9}) *, *([0-9]{1,9}) *")


def read_heart_beat(text: str | None) -> HeartBeat:
    """Return the two numbers of the header; without a header, nothing is offered or wanted."""
    if text is None:
        return 0, 0
    match = _HEADER.fullmatch(text)
    if match is None:
        raise StompError("The heart-beat header must be two numbers of milliseconds.")
    return int(match[1]), int(match[2])


def agree_heart_beats(ours: HeartBeat, theirs: HeartBeat) -> tuple[int, int]:
    """Return how often we send and how often we expect to hear: the slower of offer and wish."""
    (can_send, want), (they_send, they_want) = ours, theirs
    send_every = max(can_send, they_want) if can_send and they_want else 0
    expect_every = max(they_send, want) if they_send and want else 0
    return send_every, expect_every
