"""Builds every object once and hands it to its users; the only room that knows everybody."""

from chat.wiring.application import create_app
from chat.wiring.installation import in_transaction, open_database, relocation
from chat.wiring.switchboard import Switchboard

__all__ = ["Switchboard", "create_app", "in_transaction", "open_database", "relocation"]
