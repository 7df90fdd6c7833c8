"""Canned replies: whose they are, and who may change them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from chat.domain.audit import Audit
from chat.domain.files import TidyFiles
from chat.domain.people import Actor, Role
from chat.domain.queries import FileOf
from chat.domain.quick_replies import (
    AddQuickReply,
    ChangeQuickReply,
    QuickReplies,
    QuickReply,
    RemoveQuickReply,
    UseQuickReply,
)
from tests.actions.office import Office
from tests.actions.test_attachments import bring, file_of

Refused = Callable[[str], AbstractContextManager[object]]
OURS = "https://here/"


@pytest.fixture
def office(office: Office) -> Office:
    """Its addresses of files are their keys behind `OURS`."""
    office.house = replace(office.house, key_of=lambda url: url.removeprefix(OURS) if url.startswith(OURS) else None)
    return office


def admin_of(office: Office) -> Actor:
    boss = office.agent("boss")
    return replace(boss, person=replace(boss.person, role=Role.ADMIN))


def seen(office: Office, actor: Actor) -> list[int]:
    return [reply.id for reply in office.ask(actor, QuickReplies()).items]


def test_each_sees_their_own_and_everybodys(office: Office, refused: Refused) -> None:
    wei, lin, admin = office.agent("wei"), office.agent("lin"), admin_of(office)
    own: QuickReply = office.do(wei, AddQuickReply("", "你好", "您好！", "nh"))
    shared: QuickReply = office.do(admin, AddQuickReply("常用", "谢谢", "谢谢", "xx", shared=True))
    assert (own.owner, shared.owner, own.uses) == (wei.id, None, 0)
    assert seen(office, wei) == [own.id, shared.id]
    assert seen(office, lin) == [shared.id]
    page = office.ask(wei, QuickReplies(limit=1))
    assert office.ask(wei, QuickReplies(after=int(page.next))).items == (shared,)
    with refused("forbidden"):
        office.ask(office.visitor(), QuickReplies())


def test_what_becomes_of_everybodys_is_in_the_audit_log(office: Office) -> None:
    wei, admin = office.agent("wei"), admin_of(office)
    office.do(wei, AddQuickReply("", "mine", "mine", "m"))
    shared = office.do(admin, AddQuickReply("", "ours", "ours", "o", shared=True))
    office.do(admin, ChangeQuickReply(shared.id, content="changed"))
    office.do(admin, ChangeQuickReply(shared.id, shared=False))
    office.do(admin, ChangeQuickReply(shared.id, content="kept to oneself"))
    office.do(admin, ChangeQuickReply(shared.id, shared=True))
    office.do(admin, RemoveQuickReply(shared.id))
    noted = [(entry.action, entry.detail["content"]) for entry in reversed(office.ask(admin, Audit()).items)]
    assert noted == [
        ("quick_reply.added", "ours"), ("quick_reply.changed", "changed"), ("quick_reply.changed", "changed"),
        ("quick_reply.changed", "kept to oneself"), ("quick_reply.removed", "kept to oneself"),
    ]  # fmt: skip


def test_agents_change_their_own_and_admins_the_shared(office: Office, refused: Refused) -> None:
    wei, lin, admin = office.agent("wei"), office.agent("lin"), admin_of(office)
    own = office.do(wei, AddQuickReply("", "你好", "您好！", "nh"))
    shared = office.do(admin, AddQuickReply("", "谢谢", "谢谢", "xx", shared=True))
    changed = office.do(wei, ChangeQuickReply(own.id, title="再见", initials="zj"))
    assert (changed.title, changed.initials, changed.content) == ("再见", "zj", "您好！")
    for command in (ChangeQuickReply(shared.id, title="x"), RemoveQuickReply(shared.id)):
        with refused("forbidden"):
            office.do(wei, command)
    for command in (ChangeQuickReply(own.id, title="x"), RemoveQuickReply(own.id), UseQuickReply(own.id)):
        for other in (lin, admin):
            with refused("not_found"):
                office.do(other, command)
    for command in (AddQuickReply("", "x", "x", "x", shared=True), ChangeQuickReply(own.id, shared=True)):
        with refused("forbidden"):
            office.do(wei, command)
    with refused("bad_request"):
        office.do(wei, ChangeQuickReply(own.id, content=" "))
    with refused("bad_request"):
        office.do(wei, AddQuickReply("", "x", " ", "x"))
    office.do(wei, RemoveQuickReply(own.id))
    assert seen(office, wei) == [shared.id]


def test_an_admin_may_share_and_take_back(office: Office) -> None:
    admin, wei = admin_of(office), office.agent("wei")
    reply = office.do(admin, AddQuickReply("", "x", "x", "x"))
    assert seen(office, wei) == []
    assert office.do(admin, ChangeQuickReply(reply.id, shared=True)).owner is None
    assert seen(office, wei) == [reply.id]
    assert office.do(admin, ChangeQuickReply(reply.id, shared=False)).owner == admin.id


def test_uses_are_counted(office: Office, refused: Refused) -> None:
    wei = office.agent("wei")
    reply = office.do(wei, AddQuickReply("", "x", "x", "x"))
    for _ in range(3):
        office.do(wei, UseQuickReply(reply.id))
    assert office.ask(wei, QuickReplies()).items[0].uses == 3
    with refused("not_found"):
        office.do(wei, UseQuickReply(reply.id + 1))


def test_its_files_stay_and_are_for_who_may_send_it(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    file, other = (bring(office, wei, file_of(name)) for name in "ab")
    reply = office.do(wei, AddQuickReply("", "价目表", "", "jmb", (OURS + file.key, OURS + other.key)))
    assert reply.files == (file, other)
    changed = office.do(wei, ChangeQuickReply(reply.id, files=(OURS + file.key,)))
    assert changed.files == (file,)
    with refused("bad_request"):
        office.do(wei, ChangeQuickReply(reply.id, files=()))
    office.now += office.house.rules.orphan_age + 1
    assert [stored.key for stored in office.do(office.system, TidyFiles(10))] == [other.key]
    assert office.ask(wei, FileOf(file.key)) == file
    for outsider in (lin, alice):
        with refused("not_found"):
            office.ask(outsider, FileOf(file.key))
