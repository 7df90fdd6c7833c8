"""Forgetting."""

from typing import Final

from chat.actions import erasing
from chat.actions.table import Table
from chat.domain import erasure as e

DECISIONS: Final[Table] = {
    e.EraseVisitor: erasing.visitor,
    e.EraseOld: erasing.old,
    e.ScrubDue: erasing.scrub_due,
}
