"""What every decision may lean on besides the transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from chat.domain.rules import Rules
from chat.hub.presence import Presence


@dataclass(frozen=True, slots=True)
class House:
    """`presence` is only asked who is connected: decisions run in the writer's native thread.

    `key_of` knows addresses of files that are stored here, and raises ValueError for one that has ended.
    """

    rules: Rules
    presence: Presence
    key_of: Callable[[str], str | None] = lambda _url: None
