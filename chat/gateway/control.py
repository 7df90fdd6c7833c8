"""The ear by which the house itself speaks to a connection: a sign-in ended, a listening was withdrawn."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from chat.domain.events import Broadcast, DeliveryTaken, DeviceTaken, Event, ListeningEnded, SignInEnded


class Obedient(Protocol):
    """The connection, as the tag of this ear."""

    def end(self, sign_ins: tuple[int, ...], every: bool, /) -> None: ...

    def stop_hearing(self, conversations: frozenset[int], /) -> None: ...

    def superseded(self, by: int, via: str, /) -> None: ...

    def device_taken(self, device: str, by: int | None, /) -> None: ...

    def broadcast(self, event: Broadcast, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Control:
    """A shape that acts on its tag and puts nothing on the wire."""

    is_text: ClassVar[bool] = False

    def variant(self, event: Event) -> Hashable:
        return Control if isinstance(event, SignInEnded | ListeningEnded | DeliveryTaken | DeviceTaken) else None

    def body(self, event: Event) -> Any:
        return event

    def payload(self, event: SignInEnded | ListeningEnded | DeliveryTaken | DeviceTaken, connection: Obedient) -> None:
        if isinstance(event, SignInEnded):
            connection.end(event.sign_ins, event.every)
        elif isinstance(event, DeliveryTaken):
            connection.superseded(event.connection, event.via)
        elif isinstance(event, DeviceTaken):
            connection.device_taken(event.device, event.by)
        else:
            connection.stop_hearing(event.conversations)
