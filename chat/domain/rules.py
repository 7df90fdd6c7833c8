"""House rules of service (domain, section 8), with their defaults. Times in ms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """`wait_per_person` estimates a queue; `note_length` and its kin bound what people type, in characters."""

    recall_window: int = 120_000
    transfer_wait: int = 30_000
    auto_close: int = 25 * 60_000
    escalate_after: int = 180_000
    wait_per_person: int = 60_000
    seat_capacity: int = 10
    card_lifetime_max: int = 30 * 24 * 3600
    text_length: int = 20_000
    client_id_length: int = 128
    visitors_may_pay: bool = False
