"""What may be listened to, as a caller names it; `rooms` are what it comes to inside."""

from dataclasses import dataclass

from chat.domain.conversations import ConversationRef


@dataclass(frozen=True, slots=True)
class OfConversation:
    """What is said in one conversation; `team` is what only staff may hear."""

    conversation: ConversationRef
    team: bool = False


@dataclass(frozen=True, slots=True)
class OfPerson:
    """What is addressed to the signed-in person."""


@dataclass(frozen=True, slots=True)
class OfSeats:
    """Agents come and go."""


@dataclass(frozen=True, slots=True)
class OfOrganisation:
    """What is told to everybody of the tenant."""


Address = OfConversation | OfPerson | OfSeats | OfOrganisation
