"""Enrolling from the command line, beside a server that may be running: the house acts in a named organisation."""

import json
from collections.abc import Sequence
from typing import Any

from chat.actions import legacy_ids, routing
from chat.actions.house import House
from chat.domain.commands import EnrolLegacyId, RevokeLegacyId
from chat.domain.errors import Refusal
from chat.domain.legacy_ids import LegacyId
from chat.domain.people import Actor
from chat.domain.rules import Rules
from chat.hub.presence_memory import MemoryPresence
from chat.store.memory import Transaction


def enrol(tx: Transaction, organisation: str | None, command: EnrolLegacyId) -> LegacyId:
    """As `legacy_ids.enrol`; `organisation` is a uid, None the only one."""
    return legacy_ids.enrol(tx, _nobody_connected(), _house_in(tx, organisation), command)


def revoke(tx: Transaction, organisation: str | None, command: RevokeLegacyId) -> None:
    legacy_ids.revoke(tx, _nobody_connected(), _house_in(tx, organisation), command)


def list_(tx: Transaction, organisation: str | None) -> list[LegacyId]:
    """All of them, the oldest first."""
    return tx.legacy_ids.page(_house_in(tx, organisation).organisation.id, 0, -1)


def allow(tx: Transaction, organisation: str | None, speak: bool | None, origins: Sequence[str] | None) -> None:
    """Change what is given; raises Refusal `bad_request` for what is no origin."""
    tenant = _house_in(tx, organisation).organisation
    settings: dict[str, Any] = json.loads(tx.organisations.settings(tenant.id))
    if speak is not None:
        settings["rawDoorSpeaks"] = speak
    if origins is not None:
        settings["origins"] = [_origin(origin) for origin in origins]
    tx.organisations.change_settings(tenant.id, json.dumps(settings, ensure_ascii=False))


def _house_in(tx: Transaction, uid: str | None) -> Actor:
    tenants = tx.organisations.all() if uid is None else [tx.organisations.by_uid(uid)]
    if len(tenants) != 1 or tenants[0] is None:
        raise Refusal("not_found", "say which organisation")
    return Actor(routing.system(tx, tenants[0].id), tenants[0])


def _nobody_connected() -> House:
    return House(Rules(), MemoryPresence(0))


def _origin(text: str) -> str:
    scheme, _, host = text.rstrip("/").lower().partition("://")
    if scheme not in ("http", "https") or not host or "/" in host:
        raise Refusal("bad_request", f"an origin is scheme://host[:port], not {text!r}")
    return f"{scheme}://{host}"
