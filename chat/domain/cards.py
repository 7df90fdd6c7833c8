"""Order cards: an offer with a price that expires on time."""

from enum import StrEnum

from chat.domain.value import value


class CardStatus(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@value
class OrderCard:
    """`price` is a decimal string, `expires_at` UTC ms, `lifetime` the seconds it was offered for."""

    id: int
    name: str
    price: str
    status: CardStatus
    expires_at: int
    lifetime: int
