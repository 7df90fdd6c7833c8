"""What every decision may lean on besides the transaction."""

from dataclasses import dataclass

from chat.domain.rules import Rules
from chat.hub.presence import Presence


@dataclass(frozen=True, slots=True)
class House:
    """`presence` is only asked who is connected: decisions run in the writer's native thread."""

    rules: Rules
    presence: Presence
