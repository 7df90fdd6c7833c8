"""Every call of the house API, as data: the routes are made from it and the OpenAPI document tells it."""

from typing import Final

from chat.web.operations import admin, desk, house, people, records, shown, talk
from chat.web.operations.operation import (
    ADMIN,
    AGENT,
    ANYBODY,
    BASE,
    MANAGER,
    OPEN,
    REFRESH,
    SITE,
    VISITOR,
    Operation,
)

__all__ = [
    "ADMIN", "AGENT", "ANYBODY", "BASE", "MANAGER", "OPEN", "OPERATIONS", "REFRESH", "SITE", "VISITOR", "Operation",
]  # fmt: skip

OPERATIONS: Final = (
    *people.OPERATIONS,
    *talk.OPERATIONS,
    *shown.OPERATIONS,
    *desk.OPERATIONS,
    *admin.OPERATIONS,
    *records.OPERATIONS,
    *house.OPERATIONS,
)
