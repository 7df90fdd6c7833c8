"""Before anybody can sign in: the first organisation, its people, and the demo cast. Runs before the hub serves."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from werkzeug.security import generate_password_hash

from chat.domain.errors import Refusal
from chat.domain.people import Organisation, Person, Role, SeatStatus
from chat.store.memory import Transaction

SYSTEM_UID = "df_sys_uid"
WORKGROUP_UID = "df_wg_uid"
_NAME: Final = re.compile(r"[\w.@-]{1,64}")
"""It becomes part of a uid, and so of topics: no slash, no wildcard, no white space."""

DEMO_ALIAS = "1"
"""The number that the original raw page is hard-wired to."""
DEMO_ORGANISATION = "df_org_uid"
DEMO_STAFF = ("admin", "wei", "lin", "chen")
DEMO_VISITORS = {"demo_alice": "Alice", "demo_bob": "Bob"}


@dataclass(frozen=True, slots=True)
class Cast:
    """The demo cast: login name -> password of staff, and the visitors."""

    passwords: Mapping[str, str]
    site_key: str


def found_organisation(
    tx: Transaction, uid: str, app_key: str, name: str, zone: str = "Asia/Shanghai", language: str = "zh"
) -> Organisation:
    """A tenant with its System person and a first workgroup. The one of this uid when it is there already."""
    existing = tx.organisations.by_uid(uid)
    if existing is not None:
        return existing
    id_ = tx.organisations.add(uid, app_key, name, secrets.token_hex(32), zone, language, tx.now)
    tx.people.add(tx.now, organisation=id_, uid=SYSTEM_UID, role=Role.SYSTEM.value, nickname="系统消息")
    tx.workgroups.add(id_, WORKGROUP_UID, "在线客服", "round_robin")
    organisation = tx.organisations.get(id_)
    assert organisation is not None
    return organisation


def hire(
    tx: Transaction, organisation: Organisation, username: str, password: str, nickname: str, role: Role = Role.AGENT
) -> Person:
    """An agent or admin with a login, in the first workgroup. Raises Refusal for a name that is taken or none."""
    if not _NAME.fullmatch(username):
        raise Refusal("bad_request", "a login name has 1 to 64 letters, digits, dots, dashes or underscores")
    taken = tx.people.by_uid(organisation.id, f"u_{username}") or tx.staff.has_username(organisation.id, username)
    if taken is not None:
        raise Refusal("bad_request", "the login name is taken")
    person = tx.people.add(
        tx.now, organisation=organisation.id, uid=f"u_{username}", agent_uid=f"ag_{username}", role=role.value,
        nickname=nickname, username=username, password=generate_password_hash(password),
    )  # fmt: skip
    group = tx.workgroups.first(organisation.id)
    if role is Role.AGENT and group is not None:
        tx.workgroups.join(group.id, person.id)
    return person


def found(
    tx: Transaction, organisation_uid: str, name: str, zone: str, language: str, username: str, password: str
) -> Person:
    """The first organisation and its first admin. Raises Refusal, also where somebody could run this already."""
    if tx.people.has_admin():
        raise Refusal("bad_request", "this installation has an admin already (admin create makes another)")
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise Refusal("bad_request", f"{zone} is no time zone, as Asia/Shanghai is one") from None
    found_organisation(tx, organisation_uid, f"ak_{organisation_uid}", name, zone, language)
    return create_admin(tx, organisation_uid, username, password)


def create_agent(
    tx: Transaction, organisation_uid: str | None, username: str, password: str, nickname: str, capacity: int
) -> Person:
    """An agent in the first workgroup, with an available seat. Raises Refusal."""
    _check_password(password)
    organisation = _only(tx) if organisation_uid is None else tx.organisations.by_uid(organisation_uid)
    if organisation is None:
        raise Refusal("not_found", "say which organisation")
    person = hire(tx, organisation, username, password, nickname)
    tx.seats.put(person.id, SeatStatus.AVAILABLE, capacity)
    return person


def create_admin(tx: Transaction, organisation_uid: str | None, username: str, password: str) -> Person:
    """An admin of the organisation named, which is founded where it is not there; of the only one, when None.

    Raises Refusal.
    """
    _check_password(password)
    tenants = tx.organisations.all()
    uid = organisation_uid or (tenants[0].uid if tenants else "main")
    if organisation_uid is None and len(tenants) > 1:
        raise Refusal("not_found", "say which organisation")
    organisation = found_organisation(tx, uid, f"ak_{uid}", uid)
    return hire(tx, organisation, username, password, username, Role.ADMIN)


def reset_password(tx: Transaction, organisation_uid: str | None, username: str, password: str) -> Person:
    """A new password; every sign-in of the person ends. Raises Refusal."""
    _check_password(password)
    organisation = _only(tx) if organisation_uid is None else tx.organisations.by_uid(organisation_uid)
    if organisation is None:
        raise Refusal("not_found", "say which organisation")
    found = tx.people.with_password(organisation.id, username)
    if found is None:
        raise Refusal("not_found", "nobody has this login name")
    tx.people.change(found[0].id, password=generate_password_hash(password))
    tx.sign_ins.end(found[0].id, None, tx.now)
    return found[0]


def found_demo(tx: Transaction, password: str) -> Cast | None:
    """The demo organisation of the house API and its cast; None when it is there already."""
    if tx.organisations.by_uid(DEMO_ORGANISATION) is not None:
        return None
    organisation = found_organisation(tx, DEMO_ORGANISATION, "ak_demo_chat", "Switchboard Demo")
    passwords = {name: password or secrets.token_urlsafe(9) for name in DEMO_STAFF}
    hire(tx, organisation, "admin", passwords["admin"], "管理员", Role.ADMIN)
    for username, nickname in (("wei", "客服小魏"), ("lin", "客服小林"), ("chen", "客服小陈")):
        agent = hire(tx, organisation, username, passwords[username], nickname)
        tx.seats.put(agent.id, SeatStatus.AVAILABLE, 10)
    for uid, nickname in DEMO_VISITORS.items():
        tx.people.add(tx.now, organisation=organisation.id, uid=uid, role=Role.VISITOR.value, nickname=nickname)
    group = tx.workgroups.first(organisation.id)
    if group is not None and tx.legacy_ids.live(DEMO_ALIAS) is None:
        tx.legacy_ids.add(tx.now, (), organisation=organisation.id, alias_=DEMO_ALIAS, workgroup=group.id, note="demo")
        tx.workgroups.name_alias(group.id, DEMO_ALIAS)
    site_key = f"sk_{secrets.token_urlsafe(32)}"
    tx.site_keys.add(organisation.id, site_key, "demo", tx.now)
    return Cast(passwords, site_key)


def _only(tx: Transaction) -> Organisation | None:
    tenants = tx.organisations.all()
    return tenants[0] if len(tenants) == 1 else None


def _check_password(password: str) -> None:
    if len(password) < 8:
        raise Refusal("bad_request", "a password has at least 8 characters")
