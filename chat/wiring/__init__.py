"""Builds every object once and hands it to its users; the only room that knows everybody."""

from chat.files.archive import Damaged
from chat.store.claim import Held, claimed
from chat.store.database import FAULTS
from chat.wiring.application import create_app
from chat.wiring.commanding import carry_out, tell_server
from chat.wiring.handing_out import hand_out
from chat.wiring.installation import (
    in_transaction,
    installed_database,
    open_database,
    pending_migrations,
    relocation,
    utc_ms,
)
from chat.wiring.keeping import backing_up, held_for_serving, restore_into, verify_backup
from chat.wiring.switchboard import Switchboard

__all__ = [
    "FAULTS", "Damaged", "Held", "Switchboard", "backing_up", "carry_out", "claimed", "create_app", "hand_out",
    "held_for_serving", "in_transaction", "installed_database", "open_database", "pending_migrations", "relocation",
    "restore_into", "tell_server", "utc_ms", "verify_backup",
]  # fmt: skip
