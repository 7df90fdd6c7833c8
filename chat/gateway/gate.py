"""What every connection needs of the house: the actions, the ears, and the limits."""

from collections.abc import Callable
from dataclasses import dataclass

from chat.actions.listening import Listening
from chat.actions.perform import Actions
from chat.domain.credentials import Credentials
from chat.domain.people import Actor
from chat.gateway.heartbeat import Heartbeat
from chat.gateway.registry import Registry


@dataclass(frozen=True, slots=True)
class Gate:
    """What connections share."""

    actions: Actions
    listening: Listening
    registry: Registry
    heartbeat: Heartbeat
    recognise: Callable[[Credentials, str, int], Actor]
    pipeline: int
    rate_per_second: int
    rate_burst: int
    first_message_ms: int
