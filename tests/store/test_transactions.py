"""What the writer remembers from one transaction to the next is what the file says."""

from __future__ import annotations

import sqlite3

import pytest

from chat.store import transactions
from tests.actions.office import Office


@pytest.fixture
def office(tmp_path):  # type: ignore[no-untyped-def]
    made = Office(tmp_path)
    yield made
    made.close()


def test_a_conversation_that_is_known_is_not_read_again(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    office.say(alice, talk)
    read: list[str] = []
    office.decide(lambda tx: tx._connection.set_trace_callback(read.append))
    office.say(alice, talk)
    office.decide(lambda tx: tx._connection.set_trace_callback(None))
    assert any("INSERT INTO message" in statement for statement in read)
    assert [
        statement for statement in read if "FROM conversation" in statement or "FROM participant" in statement
    ] == []


def test_another_process_is_noticed(office: Office, tmp_path) -> None:  # type: ignore[no-untyped-def]
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    first = office.say(alice, talk)
    with sqlite3.connect(tmp_path / "office.sqlite3") as outsider:
        outsider.execute("UPDATE conversation SET subject = 'changed', last_seq = last_seq + 5")
        outsider.execute("UPDATE person SET nickname = 'Alicia' WHERE id = ?", (alice.id,))
        outsider.execute("UPDATE counter SET value = 1000 WHERE name = 'rev'")
    outsider.close()
    said = office.say(alice, talk)
    assert said.message.seq == first.message.seq + 6
    assert said.message.rev == 1001
    assert said.conversation.subject == "changed"
    assert office.decide(lambda tx: tx.people.get(alice.id).nickname) == "Alicia"


def test_what_is_remembered_is_bounded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "REMEMBERED", 3)
    wei = office.agent("wei")
    for _ in range(6):
        visitor = office.visitor()
        office.say(visitor, office.open(visitor, wei))
        assert office.decide(lambda tx: tx.remembers()) <= 3 + 2


def test_a_new_connection_begins_with_nothing_known(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    office.say(alice, talk)
    known = office.decide(lambda tx: tx)
    office.close()
    assert office.decide(lambda tx: tx) is not known
    assert office.say(alice, talk).message.seq == office.see(alice, talk).conversation.last_seq
