"""How the widget looks on the pages of a shop, and whether somebody serves there now."""

import json
from datetime import datetime, timedelta

from chat.actions.house import House
from chat.actions.rules import is_open, rules_of
from chat.domain.people import Actor, Organisation
from chat.domain.rules import Rules
from chat.domain.settings import widget_of
from chat.domain.times import zone_of
from chat.domain.widget import Look, WidgetOf
from chat.store.memory import Memory

_DAYS = 8  # a week, and the rest of today


def look(memory: Memory, house: House, actor: Actor, _query: WidgetOf) -> Look:
    """Nothing here is secret: every visitor of the shop may read it."""
    organisation = actor.organisation
    own = json.loads(memory.organisations.settings(organisation.id))
    rules = rules_of(memory, house, organisation.id)
    opened = is_open(rules, organisation, memory.now)
    opens_at = None if opened else opening_after(rules, organisation, memory.now)
    return Look(widget_of(own), rules, opened, opens_at, own.get("typingPreview") is not False)


def opening_after(rules: Rules, organisation: Organisation, now: int) -> int | None:
    """When somebody serves next (UTC ms); None when no hours say so."""
    zone = zone_of(organisation.zone)
    midnight = datetime.fromtimestamp(now // 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    moments = []
    for ahead in range(_DAYS):
        day = midnight + timedelta(days=ahead)
        for hours in rules.hours:
            if day.isoweekday() in hours.days:
                # By the wall clock, so that a day with a change of it opens at its own hour.
                opens = day.replace(hour=hours.begins // 60 % 24, minute=hours.begins % 60)
                moments.append(int(opens.timestamp()) * 1000)
    return min((moment for moment in moments if moment > now), default=None)
