"""Agents and admins as those see them who hire and dismiss; workgroups; keys of the site."""

from chat.domain.people import Person, Role, SeatStatus, Workgroup
from chat.domain.value import value


@value
class StaffMember:
    """`groups` are ids of workgroups; `status` and `capacity` are the seat's. `created_at` is UTC ms."""

    person: Person
    disabled: bool
    groups: tuple[int, ...]
    status: SeatStatus
    capacity: int
    connected: bool
    created_at: int

    @property
    def id(self) -> int:
        return self.person.id


@value
class HirePerson:
    """An admin takes somebody on; `password_hash` is Werkzeug's. Answers the StaffMember."""

    username: str
    password_hash: str
    nickname: str
    role: Role = Role.AGENT
    groups: tuple[int, ...] | None = None
    capacity: int | None = None
    avatar: str = ""


@value
class ChangePerson:
    """What is None stays. Answers the StaffMember."""

    person: int
    username: str | None = None
    password_hash: str | None = None
    nickname: str | None = None
    role: Role | None = None
    groups: tuple[int, ...] | None = None
    capacity: int | None = None
    avatar: str | None = None
    disabled: bool | None = None


@value
class Staff:
    """Agents and admins of the organisation, by id; `text` matches login and nickname. For admins. Answers `Page`."""

    text: str | None = None
    role: Role | None = None
    cursor: str | None = None
    limit: int = 50


@value
class GroupSeen:
    """A workgroup with the ids of its agents, how many conversations wait for it, and how many agents are here."""

    group: Workgroup
    members: tuple[int, ...]
    waiting: int
    online: int


@value
class AddWorkgroup:
    """Answers the GroupSeen."""

    name: str
    routing: str = "round_robin"
    members: tuple[int, ...] = ()


@value
class ChangeWorkgroup:
    """What is None stays. Answers the GroupSeen."""

    workgroup: int
    name: str | None = None
    routing: str | None = None
    members: tuple[int, ...] | None = None


@value
class RemoveWorkgroup:
    """What waits there goes to the organisation's first group."""

    workgroup: int


@value
class SiteKey:
    """A key of the site, without the key itself. `created_at` is UTC ms."""

    id: int
    note: str
    created_at: int


@value
class AddSiteKey:
    """Answers (the SiteKey, the key, which is shown this once)."""

    note: str = ""


@value
class EndSiteKey:
    key: int


@value
class SiteKeys:
    """The live keys, the oldest first. For admins."""
