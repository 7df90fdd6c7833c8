"""What admins look after."""

from typing import Final

from chat.actions import legacy_ids
from chat.actions.table import Table
from chat.domain import commands as c
from chat.domain import queries as q

DECISIONS: Final[Table] = {
    c.EnrolLegacyId: legacy_ids.enrol,
    c.RevokeLegacyId: legacy_ids.revoke,
    c.TakeDelivery: legacy_ids.take_delivery,
}

ANSWERS: Final[Table] = {
    q.LegacyIds: legacy_ids.list_,
}
