"""People, seats and the person who acts."""

from dataclasses import replace
from enum import StrEnum

from chat.domain.value import value


class Role(StrEnum):
    """What kind of person somebody is; the dialects have their own words for these."""

    VISITOR = "visitor"
    AGENT = "agent"
    ADMIN = "admin"
    BOT = "bot"
    SYSTEM = "system"


STAFF = frozenset({Role.AGENT, Role.ADMIN})


class SeatStatus(StrEnum):
    """An agent's own word on whether they take conversations."""

    AVAILABLE = "available"
    BUSY = "busy"
    AWAY = "away"
    OFFLINE = "offline"


@value
class Organisation:
    """The tenant. `zone` is an IANA name, `language` is `zh` or `en`; `secret` signs visitors the site knows.

    `raw_door_speaks` lets pages send over the raw door; `origins` are those of pages that may come in by ambient means.
    """

    id: int
    uid: str
    app_key: str
    name: str
    secret: str
    zone: str = "Asia/Shanghai"
    language: str = "zh"
    raw_door_speaks: bool = False
    origins: tuple[str, ...] = ()


@value
class Person:
    """Somebody with an `id` (below 2^31) and a `uid`; `uid_is_key` marks a uid that signs in by itself.

    An agent has a second uid, `agent_uid`, under which Weiyu's topics name them. `alias` is their legacy id, if any.
    """

    id: int
    organisation: int
    uid: str
    role: Role
    nickname: str
    avatar: str = ""
    uid_is_key: bool = False
    agent_uid: str | None = None
    username: str | None = None
    external_id: str | None = None
    language: str | None = None
    alias: str | None = None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    def uid_shown(self, to_staff: bool) -> str:
        """The uid that others may see: a key uid is a secret among visitors (design, section 7)."""
        return f"p{self.id}" if self.uid_is_key and not to_staff else self.uid


@value
class Seat:
    """An agent at work: `load` is the number of open conversations, `capacity` the most they take."""

    person: Person
    status: SeatStatus
    capacity: int
    load: int
    connected: bool

    @property
    def has_room(self) -> bool:
        """Whether routing may give this seat one more conversation."""
        return self.status is SeatStatus.AVAILABLE and self.connected and self.load < self.capacity


@value
class Workgroup:
    """Agents who share a queue; `alias` is the legacy id under which pages write to them."""

    id: int
    organisation: int
    uid: str
    name: str
    routing: str = "round_robin"
    alias: str | None = None


@value
class Actor:
    """Who asks for a change: a signed-in person, or the house itself.

    `sign_in` is the id of the sign-in that vouches for the person; None for the house's own acts.
    `origin` is the connection the request came by, which need not hear its own typing.
    `via` is the dialect that carries the request, `address` where it comes from, if known. `language` is what this call
    or connection asked to be answered in, "" when it did not say.
    """

    person: Person
    organisation: Organisation
    sign_in: int | None = None
    origin: int | None = None
    via: str = "house"
    address: str = ""
    language: str = ""

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def is_staff(self) -> bool:
        return self.person.is_staff

    def speaking(self, language: str) -> "Actor":
        """The same, to be answered in `language`; "" changes nothing."""
        return replace(self, language=language) if language else self
