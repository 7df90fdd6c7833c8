"""Groups: people who talk together without anybody serving them. A group is a conversation of its own kind.

People are named by uid, as whoever asks sees it.
"""

from enum import StrEnum

from chat.domain.conversations import Conversation, ConversationRef
from chat.domain.people import Person
from chat.domain.value import value


class GroupRole(StrEnum):
    """The owner may do everything, admins may manage members; a group has one owner."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


@value
class Member:
    """Somebody in a group; mute until `muted_until` (UTC ms, 0 for never)."""

    person: Person
    role: GroupRole
    muted_until: int
    joined_at: int


@value
class Group:
    """A group's public id is the `no` of its conversation, its name the subject."""

    conversation: Conversation
    members: tuple[Member, ...]


@value
class CreateGroup:
    """The actor becomes its owner. `no` is a wished id, drawn when missing. Answers the Group."""

    name: str
    people: tuple[str, ...] = ()
    no: str | None = None


@value
class RenameGroup:
    group: ConversationRef
    name: str


@value
class AddMembers:
    """Who is in already stays as they are. Answers the Group."""

    group: ConversationRef
    people: tuple[str, ...]


@value
class RemoveMember:
    """They hear nothing from that moment."""

    group: ConversationRef
    person: str


@value
class SetMemberRole:
    """`OWNER` passes the group on, and the old owner becomes an admin."""

    group: ConversationRef
    person: str
    role: GroupRole


@value
class MuteMember:
    """They may not speak for `seconds`; 0 ends it."""

    group: ConversationRef
    person: str
    seconds: int


@value
class LeaveGroup:
    group: ConversationRef


@value
class DissolveGroup:
    """It can be read by those who were in it, and nobody speaks there again."""

    group: ConversationRef


GroupCommand = (
    CreateGroup | RenameGroup | AddMembers | RemoveMember | SetMemberRole | MuteMember | LeaveGroup | DissolveGroup
)


@value
class OneGroup:
    """Answers the Group, for its members and for admins."""

    group: ConversationRef


@value
class Groups:
    """Answers the Conversations of the actor's groups, dissolved ones left out; `all` of the tenant for an admin."""

    all: bool = False


GroupQuery = OneGroup | Groups
