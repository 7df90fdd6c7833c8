"""What may be listened to, as a caller names it; `rooms` are what it comes to inside."""

from chat.domain.conversations import ConversationRef
from chat.domain.value import value


@value
class OfConversation:
    """What is said in one conversation; `team` is what only staff may hear."""

    conversation: ConversationRef
    team: bool = False


@value
class OfPerson:
    """What is addressed to the signed-in person."""


@value
class OfSeats:
    """Agents come and go."""


@value
class OfOrganisation:
    """What is told to everybody of the tenant."""


Address = OfConversation | OfPerson | OfSeats | OfOrganisation
