"""House rules of service (domain, section 8), with their defaults. Times in ms."""

from chat.domain.value import value


@value
class Hours:
    """When somebody serves: ISO weekdays (1 is Monday), minutes of the day, in the organisation's zone."""

    days: frozenset[int]
    begins: int
    ends: int


@value
class Rules:
    """`wait_per_person` estimates a queue as long as nothing was learnt; no `hours` is always open.

    `queue_told` bounds who hears of each step of a queue. `text_length` and its kin bound what people type, in
    characters. `upload_size` bounds one file, `storage` all files of an organisation, in bytes (0: no bound);
    `file_types` are the types taken, `image/png` or `image/*` (none: all). An upload that nobody sends for `orphan_age`
    goes. What is older than `retention` days is erased (0: never).
    """

    recall_window: int = 120_000
    transfer_wait: int = 30_000
    auto_close: int = 25 * 60_000
    escalate_after: int = 180_000
    wait_per_person: int = 60_000
    seat_capacity: int = 10
    card_lifetime_max: int = 30 * 24 * 3600
    invite_rating: bool = False
    hours: tuple[Hours, ...] = ()
    queue_told: int = 200
    text_length: int = 20_000
    content_length: int = 100_000
    client_id_length: int = 128
    visitors_may_pay: bool = False
    upload_size: int = 0
    storage: int = 0
    file_types: tuple[str, ...] = ()
    orphan_age: int = 8 * 86_400_000
    retention: int = 0
