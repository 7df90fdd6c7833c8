"""What the house API answers, as JSON Schema (2020-12). Strict: a field that is not told here is not sent."""

from typing import Final

from chat.web.schemas.admin import ADMIN
from chat.web.schemas.desk import DESK
from chat.web.schemas.house import HOUSE
from chat.web.schemas.messages import MESSAGES
from chat.web.schemas.people import PEOPLE
from chat.web.schemas.schema import PLACE, Schema, ref
from chat.web.schemas.sessions import SESSIONS

__all__ = ["ANSWERS", "PLACE", "Schema", "ref"]

ANSWERS: Final[dict[str, Schema]] = {**MESSAGES, **PEOPLE, **SESSIONS, **DESK, **ADMIN, **HOUSE}
