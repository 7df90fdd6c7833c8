"""Visitors whom the site knows, and sign-ins that end."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chat.domain.commands import AdmitVisitor, BeginSignIn, EndSignIn
from chat.domain.events import SignInEnded
from chat.domain.moderation import AddBlock
from tests.actions.office import Office

Refused = Callable[[str], Any]


def signature(office: Office, external_id: str) -> str:
    return hmac.new(office.organisation.secret.encode(), external_id.encode(), hashlib.sha256).hexdigest()


def admit(office: Office, external_id: str | None, sig: str | None, nickname: str = "", address: str = "") -> Any:
    caller = replace(office.system, address=address)
    return office.do(caller, AdmitVisitor(office.organisation, nickname, "", external_id, sig))


def test_a_visitor_the_site_vouches_for_is_the_same_person_again(office: Office) -> None:
    first = admit(office, "customer-7", signature(office, "customer-7"), "Alice")
    again = admit(office, "customer-7", signature(office, "customer-7").upper(), "Alice Wang")
    assert (first.id, first.uid) == (again.id, again.uid)
    assert again.nickname == "Alice Wang"
    assert admit(office, "customer-7", signature(office, "customer-7")).nickname == "Alice Wang"


def test_where_newcomers_are_kept_out_whom_the_site_vouches_for_is_let_in(office: Office, refused: Refused) -> None:
    troll = admit(office, None, None, address="203.0.113.9")
    office.do(office.agent("wei"), AddBlock(troll.id, newcomers=True))
    with refused("blocked"):
        admit(office, None, None, address="203.0.113.9")
    newcomer = admit(office, "customer-7", signature(office, "customer-7"), address="203.0.113.9")
    assert newcomer.id != troll.id


@pytest.mark.parametrize("sig", [None, "", "00" * 32, "not hex", "é" * 64])
def test_nobody_becomes_somebody_without_the_sites_signature(office: Office, refused: Refused, sig: str | None) -> None:
    admit(office, "customer-7", signature(office, "customer-7"))
    for external_id in ("customer-7", "unknown"):
        with refused("forbidden"):
            admit(office, external_id, sig)


def test_visitors_without_an_external_id_are_new_each_time_and_hard_to_guess(office: Office) -> None:
    uids = {admit(office, external_id, None).uid for external_id in (None, "", None)}
    assert len(uids) == 3
    assert all(len(uid) == 32 for uid in uids)


def test_old_names_that_differ_in_case_alone_go_on_working(office: Office) -> None:
    for name in ("ann", "Ann", "Émile"):
        details = {"organisation": office.organisation.id, "uid": f"u_{name}", "role": "agent", "nickname": name}
        office.decide(lambda tx, name=name, details=details: tx.people.add(
            tx.now, username=name, password=f"hash of {name}", **details
        ))  # fmt: skip

    def found(name: str) -> str | None:
        one = office.decide(lambda tx: tx.people.with_password(office.organisation.id, name))
        return one and one[1]

    assert (found("ann"), found("Ann")) == ("hash of ann", "hash of Ann")
    assert found("ANN") is None, "nobody knows which"
    assert found("émile") == found("ÉMILE") == found("Émile") == "hash of Émile"
    assert found("emile") is None


def test_ending_one_sign_in_leaves_the_others(office: Office) -> None:
    wei = office.agent("wei")
    first, second = (office.do(wei, BeginSignIn("agent", 60)) for _ in range(2))
    is_live = lambda id_: office.decide(lambda tx: tx.sign_ins.is_live(id_, wei.id, tx.now))  # noqa: E731
    office.do(wei, EndSignIn(first))
    assert (is_live(first), is_live(second)) == (False, True)
    office.now += 60_000
    assert not is_live(second), "it ran out"
    third = office.do(wei, BeginSignIn("agent", 60))
    office.do(wei, EndSignIn())
    assert not is_live(third)
    assert office.events(SignInEnded)[0].sign_ins == (first,)


def test_nobody_ends_somebody_elses_sign_in(office: Office) -> None:
    wei, lin = office.agent("wei"), office.agent("lin")
    his = office.do(wei, BeginSignIn("agent", 60))
    office.do(lin, EndSignIn(his))
    assert office.decide(lambda tx: tx.sign_ins.is_live(his, wei.id, tx.now))
