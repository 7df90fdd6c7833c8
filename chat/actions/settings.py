"""What an organisation sets for itself."""

import json
from typing import Any

from chat.actions import access, audit
from chat.actions.house import House
from chat.actions.rules import is_open, rules_of
from chat.domain.colours import ENOUGH, label_contrast, nearest_passing
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.domain.settings import (
    COLUMNS,
    ChangeHours,
    ChangeSettings,
    Embedded,
    Embedding,
    EverySetting,
    NoteOrigin,
    OpeningHours,
    ServiceHours,
    in_force,
    merged,
)
from chat.store.memory import Memory, Transaction

_ORIGIN = 300


def change(tx: Transaction, house: House, actor: Actor, command: ChangeSettings) -> dict[str, Any]:
    """Each holds from now on. Raises Refusal `low_contrast` for a colour on which no label can be read."""
    access.admin(actor)
    changes = dict(command.changes)
    _check_colour(changes.get("widget") or {})
    organisation = actor.organisation.id
    columns = {name: changes[name] for name in COLUMNS if name in changes}
    if columns:
        tx.organisations.change(organisation, **columns)
    own = _own(tx, organisation)
    _write(tx, organisation, merged(own, changes))
    audit.note(tx, actor, "settings.changed", ", ".join(sorted(changes)), **changes)
    return _all(tx, house, organisation)


def every(memory: Memory, house: House, actor: Actor, _query: EverySetting) -> dict[str, Any]:
    """For staff: agents work by some of them."""
    access.staff(actor)
    return _all(memory, house, actor.organisation.id)


def change_hours(tx: Transaction, house: House, actor: Actor, command: ChangeHours) -> OpeningHours:
    access.admin(actor)
    organisation = actor.organisation.id
    _write(tx, organisation, {**_own(tx, organisation), "hours": [dict(hours) for hours in command.hours]})
    audit.note(tx, actor, "hours.changed", hours=[dict(hours) for hours in command.hours])
    return _hours(tx, house, organisation)


def hours(memory: Memory, house: House, actor: Actor, _query: ServiceHours) -> OpeningHours:
    access.staff(actor)
    return _hours(memory, house, actor.organisation.id)


def note_origin(tx: Transaction, _house: House, actor: Actor, command: NoteOrigin) -> None:
    """A page of this origin showed the widget."""
    access.house(actor)
    tx.origins.see(actor.organisation.id, command.origin[:_ORIGIN], tx.now)


def embedding(memory: Memory, _house: House, actor: Actor, _query: Embedding) -> Embedded:
    access.staff(actor)
    return Embedded(actor.organisation.app_key, tuple(memory.origins.of(actor.organisation.id)))


def _all(memory: Memory, house: House, organisation: int) -> dict[str, Any]:
    tenant = memory.organisations.get(organisation)
    assert tenant is not None
    own = _own(memory, organisation)
    columns = {"name": tenant.name, "zone": tenant.zone, "language": tenant.language}
    return columns | in_force(own, rules_of(memory, house, organisation))


def _hours(memory: Memory, house: House, organisation: int) -> OpeningHours:
    tenant = memory.organisations.get(organisation)
    assert tenant is not None
    given = _own(memory, organisation).get("hours")
    rules = rules_of(memory, house, organisation)
    return OpeningHours(tuple(given) if isinstance(given, list) else (), is_open(rules, tenant, memory.now))


def _own(memory: Memory, organisation: int) -> dict[str, Any]:
    own: dict[str, Any] = json.loads(memory.organisations.settings(organisation))
    return own


def _write(tx: Transaction, organisation: int, own: dict[str, Any]) -> None:
    tx.organisations.change_settings(organisation, json.dumps(own, ensure_ascii=False))
    tx.policies.forget(organisation)


def _check_colour(widget: dict[str, Any]) -> None:
    colour = widget.get("colour")
    if colour is not None and label_contrast(colour) < ENOUGH:
        raise Refusal(
            "low_contrast", f"widget.colour: {label_contrast(colour):.2f} of {ENOUGH}", nearest_passing(colour)
        )
