"""What a device of a person asks to be remembered, between its connections and over crashes (domain, section 6)."""

from typing import TYPE_CHECKING

from chat.domain.devices import Cursor, Underway
from chat.domain.value import value

if TYPE_CHECKING:
    from chat.domain.commands import Command


@value
class TakeDevice:
    """The actor's connection is about to speak for this device: an older connection of it leaves first."""

    device: str


@value
class ResumeDevice:
    """Go on as this device, `clean` from the start. Answers the Device.

    `lifetime` is how long it is kept without a connection, in seconds; 0 keeps nothing.
    """

    device: str
    clean: bool
    lifetime: int


@value
class LeaveDevice:
    """The connection is gone: what it sent and nobody acknowledged is sent again by the next one."""

    device: str
    generation: int
    lifetime: int
    under_way: tuple[Underway, ...]
    last_packet: int


@value
class DeviceHeard:
    """The device holds everything up to `cursor`; `delivered` are (conversation, seq) that thereby arrived.

    A device that is not kept has the generation 0.
    """

    device: str
    generation: int
    cursor: Cursor
    delivered: tuple[tuple[int, int], ...] = ()


@value
class ReceiveOnce:
    """Perform `command`, and remember in the same transaction that packet `packet` brought it.

    The same packet with the same `digest` again changes nothing and answers None.
    """

    device: str
    generation: int
    packet: int
    digest: str
    command: "Command"


@value
class ReleaseReceived:
    """The client will not send these packets again: their ids are free."""

    device: str
    generation: int
    packets: tuple[int, ...]


@value
class HearTopics:
    """The device asked for these topic filters, each with its level of service; -1 ends one."""

    device: str
    generation: int
    filters: tuple[tuple[str, int], ...]


DeviceCommand = TakeDevice | ResumeDevice | LeaveDevice | DeviceHeard | ReceiveOnce | ReleaseReceived | HearTopics
