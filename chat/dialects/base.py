"""The seam between a connection and the language it speaks. A dialect never waits, sends or looks anything up.

The connection calls `opened`, `received`, `performed` and `closed`; each answers steps, which run in order:

    Reply      bytes for the peer
    SignIn     who the peer says they are; later frames wait until it is settled
    Perform    a command; the next step does not wait for its outcome
    Ask        a query; likewise
    Listen     hear an address, first what was missed; later frames wait until the ear is there
    Unlisten   hear it no longer
    Drain      wait until the peer has taken most of what was said
    Beat       the heart-beats that were agreed
    Hangup     close, after everything before has been answered

`performed(step, outcome)` is called once for each SignIn, Perform, Ask and Listen, in their order for one kind of step;
`outcome` is what the action answered, or a Refusal.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from typing import Any, ClassVar, NamedTuple

from chat.domain.addresses import Address
from chat.domain.commands import Command
from chat.domain.credentials import Credentials
from chat.domain.errors import Refusal
from chat.domain.events import Broadcast
from chat.domain.people import Actor
from chat.domain.queries import Query
from chat.domain.receipts import Since
from chat.domain.value import value


@value
class Opening:
    """What the handshake told: the route's arguments, the query and the headers (lower-case names)."""

    arguments: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    subprotocol: str | None = None
    peer: str = ""


@value
class Reply:
    """`settled` waits until every command before it has its outcome."""

    data: bytes
    is_text: bool = True
    settled: bool = False


@value
class SignIn:
    """`language` is what the peer asked to be answered in, "" when it did not say."""

    credentials: Credentials
    context: Any = None
    language: str = ""


@value
class Perform:
    """`context` is the dialect's own, handed back with the outcome."""

    command: Command
    context: Any = None


@value
class Ask:
    query: Query
    context: Any = None


@value
class Listen:
    """Hear `address` under the name `key`, in the shape `channel`; `since` asks for what was missed."""

    key: Hashable
    address: Address
    channel: str
    tag: Hashable
    since: Since | None = None
    context: Any = None


@value
class Unlisten:
    key: Hashable


@value
class Drain:
    """Say no more until the peer has taken most of what it was told."""


@value
class Beat:
    """ms between heart-beats we owe, and the most we wait for theirs; 0 is none. `frame` is what we send."""

    send_every: int
    expect_every: int
    data: bytes


@value
class Hangup:
    code: int = 1000
    reason: str = ""


Step = Reply | SignIn | Perform | Ask | Listen | Unlisten | Drain | Beat | Hangup
Steps = Sequence[Step]


class Viewpoint(NamedTuple):
    """Who looks: what a body may show depends on it. `zone` is an IANA name, `language` is zh or en: the one that
    this call or connection asked for, else the person's, else the organisation's.

    `organisation` is the uid of the tenant.
    """

    person: int
    is_staff: bool
    zone: str
    language: str
    organisation: str = ""

    @classmethod
    def of(cls, actor: Actor) -> "Viewpoint":
        person, organisation = actor.person, actor.organisation
        language = actor.language or person.language or organisation.language
        return cls(person.id, person.is_staff, organisation.zone, language, organisation.uid)


class Dialect(ABC):
    """One connection's side of one wire language."""

    name: ClassVar[str]

    @abstractmethod
    def opened(self, opening: Opening) -> Steps:
        """The connection is there."""

    @abstractmethod
    def received(self, data: bytes, is_text: bool) -> Steps:
        """One message arrived."""

    @abstractmethod
    def performed(self, step: Step, outcome: Any | Refusal) -> Steps:
        """A step was settled."""

    @abstractmethod
    def shape(self, channel: str, viewpoint: Viewpoint) -> Any:
        """The hub's Shape for an ear on this channel."""

    def refused(self, refusal: Refusal) -> Steps:
        """The connection must end for a reason of the house (limits, shutdown); say so and hang up."""
        return (Hangup(1008, refusal.title()),)

    def broadcast(self, event: Broadcast) -> Steps:
        """An admin's word to everybody who is connected; a dialect that has no place for it says nothing."""
        return ()

    def superseded(self) -> Steps:
        """A newer connection of the same person by the same door takes delivery (TakeDelivery)."""
        return ()

    def taken_over(self, device: str) -> Steps:
        """Another connection speaks for this device of the person (TakeDevice): what is left to do, and a Hangup."""
        return ()

    def counts(self, data: bytes) -> bool:
        """Whether a message counts against the rate: what only acknowledges what we sent need not."""
        return True

    def closed(self) -> Steps:
        """The connection is gone; what it still owes (a will) may be performed, nothing can be replied."""
        return ()
