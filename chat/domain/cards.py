"""Order cards: an offer with a price that expires on time."""

from dataclasses import dataclass
from enum import StrEnum


class CardStatus(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class OrderCard:
    """`price` is a decimal string, `expires_at` UTC ms, `lifetime` the seconds it was offered for."""

    id: int
    name: str
    price: str
    status: CardStatus
    expires_at: int
    lifetime: int
