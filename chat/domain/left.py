"""Messages left while nobody is there to answer."""

from enum import StrEnum

from chat.domain.people import Person
from chat.domain.value import value


class LeftStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    REPLIED = "replied"
    CLOSED = "closed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@value
class LeftMessage:
    """`contact` is how to reach the visitor, `images` are URLs, `target` the message that asked for it. UTC ms."""

    id: int
    visitor: Person
    conversation: int | None
    contact: str
    content: str
    images: tuple[str, ...]
    kind: str
    target: str | None
    client_id: str | None
    status: LeftStatus
    created_at: int
    changed_at: int
    reply: str | None = None
