"""An admin of one organisation neither sees nor changes anything of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat.actions import founding
from chat.domain import exports as e
from chat.domain import moderation as m
from chat.domain import staff as s
from chat.domain.audit import Audit
from chat.domain.people import Actor, Role
from chat.domain.settings import ChangeSettings, EverySetting
from chat.domain.words import WordAction
from tests.actions.office import Office

Refused = Callable[[str], Any]


def admin_of(office: Office, uid: str) -> Actor:
    """An admin of the organisation with this uid, which is founded when it is missing."""

    def hire(tx: Any) -> Actor:
        organisation = founding.found_organisation(tx, uid, f"ak_{uid}", uid)
        person = tx.people.add(
            tx.now, organisation=organisation.id, uid=f"u_{uid}", agent_uid=f"ag_{uid}", role=Role.ADMIN.value,
            nickname=uid, username=f"admin_{uid}", password="x",
        )  # fmt: skip
        return Actor(person, organisation)

    actor: Actor = office.decide(hire)
    return actor


@pytest.fixture
def made(office: Office) -> tuple[Actor, dict[str, Any]]:
    """The first organisation's admin, and one thing of each kind that they made."""
    admin, visitor = admin_of(office, "org"), office.visitor()
    return admin, {
        "person": office.do(admin, s.HirePerson("somebody", "hash", "Somebody")),
        "group": office.do(admin, s.AddWorkgroup("second")),
        "word": office.do(admin, m.AddWord("word", WordAction.REFUSE)),
        "block": office.do(admin, m.AddBlock(visitor.id)),
        "key": office.do(admin, s.AddSiteKey("note"))[0],
        "export": office.do(admin, e.OrderExport("2024-03-16", "2024-03-16", e.ExportFormat.CSV)),
        "visitor": visitor,
    }


def test_nothing_of_another_is_changed(office: Office, made: tuple[Actor, dict[str, Any]], refused: Refused) -> None:
    _admin, of = made
    stranger = admin_of(office, "other")
    for command in (
        s.ChangePerson(of["person"].id, disabled=True), s.ChangeWorkgroup(of["group"].group.id, name="mine"),
        s.RemoveWorkgroup(of["group"].group.id), s.AddWorkgroup("x", members=(of["person"].id,)),
        s.HirePerson("x", "hash", "x", groups=(of["group"].group.id,)), m.RemoveWord(of["word"].id),
        m.RemoveBlock(of["block"].id), m.AddBlock(of["visitor"].id), s.EndSiteKey(of["key"].id),
        e.RemoveExport(of["export"].id),
        e.OrderExport("2024-03-16", "2024-03-16", e.ExportFormat.CSV, of["visitor"].id),
    ):  # fmt: skip
        with refused("not_found"):
            office.do(stranger, command)
    with refused("not_found"):
        office.ask(stranger, e.OneExport(of["export"].id))


def test_nothing_of_another_is_seen_or_holds(office: Office, made: tuple[Actor, dict[str, Any]]) -> None:
    admin, _of = made
    stranger = admin_of(office, "other")
    office.do(stranger, ChangeSettings({"name": "Other", "typingPreview": False}))
    assert [member.id for member in office.ask(stranger, s.Staff()).items] == [stranger.id]
    assert office.ask(stranger, m.Words()).items == ()
    assert office.ask(stranger, m.Blocks()).items == ()
    assert office.ask(stranger, s.SiteKeys()) == []
    assert office.ask(stranger, e.Exports()).items == ()
    assert [entry.action for entry in office.ask(stranger, Audit()).items] == ["settings.changed"]
    assert office.ask(admin, EverySetting())["typingPreview"] is True
    assert office.decide(lambda tx: tx.policies.of(stranger.organisation.id).has_words) is False
    assert office.decide(lambda tx: tx.policies.of(admin.organisation.id).has_words) is True


def test_the_same_login_name_may_be_taken_in_each(office: Office, refused: Refused) -> None:
    admin, stranger = admin_of(office, "org"), admin_of(office, "other")
    for actor in (admin, stranger):
        office.do(actor, s.HirePerson("same", "hash", "Same"))
        with refused("username_taken"):
            office.do(actor, s.HirePerson("same", "hash", "Same"))


def test_a_policy_that_asks_nothing_is_none(office: Office) -> None:
    """What each message looks up is one entry of a dictionary."""
    admin = admin_of(office, "org")
    assert office.decide(lambda tx: tx.policies.of(admin.organisation.id)) is None
    word = office.do(admin, m.AddWord("x"))
    assert office.decide(lambda tx: tx.policies.of(admin.organisation.id)) is not None
    office.do(admin, m.RemoveWord(word.id))
    assert office.decide(lambda tx: tx.policies.of(admin.organisation.id)) is None
