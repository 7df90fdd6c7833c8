"""How big and how long each cell is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Counts, and times in seconds."""

    seconds: float = 6.0
    warm_up: float = 1.5
    listeners: int = 1000
    windows: tuple[int, ...] = (16, 1)
    pairs: int = 200
    rate: int = 2000
    idle: int = 10_000
    idle_conversations: int = 200
    echo_links: int = 100
    echo_windows: tuple[int, ...] = (1, 8)
    echo_bytes: int = 200


FULL = Sizes()

SHORT = Sizes(
    seconds=0.6,
    warm_up=0.2,
    listeners=50,
    windows=(16,),
    pairs=10,
    rate=200,
    idle=100,
    idle_conversations=10,
    echo_links=10,
    echo_windows=(8,),
)
"""Shows that the harness works, in a second or two a cell. Its figures mean nothing."""
