"""Write-behind: what is remembered is seen by every query, and gone after a rollback."""

from __future__ import annotations

import sqlite3

import pytest

from chat.domain.messages import Text
from chat.domain.people import Person
from chat.store.behind import write_rows
from tests.actions.office import Office


@pytest.fixture
def office(tmp_path):  # type: ignore[no-untyped-def]
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("count", [0, 1, 3, 4, 17, 64, 100, 1000])
def test_every_row_is_written_once_and_in_order(count: int) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b, c)")
    head = "INSERT INTO t (b, c) VALUES"
    write_rows(connection, f"{head} (?, ?)", head, "", [(n, str(n)) for n in range(count)])
    assert connection.execute("SELECT b, c FROM t ORDER BY a").fetchall() == [(n, str(n)) for n in range(count)]


def test_a_query_sees_what_was_only_remembered(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)

    def look(tx):  # type: ignore[no-untyped-def]
        before = tx.conversations.get(talk.id).last_seq
        _append(tx, talk, alice.person, before + 1)
        tx.participants.count_up(talk.id, alice.id)
        return (
            [m.body for m in tx.messages.after(talk.id, before, 10)],
            tx.conversations.get(talk.id).last_seq - before,
            tx.conversations.by_no(talk.organisation, talk.no).last_seq - before,
            tx.participants.marks(talk.id, wei.id).unread,
        )

    assert office.decide(look) == ([Text("remembered")], 1, 1, 1)


def test_a_function_that_fails_leaves_nothing_remembered(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)

    def fail(tx):  # type: ignore[no-untyped-def]
        _append(tx, talk, alice.person, tx.conversations.get(talk.id).last_seq + 1)
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        office.decide(fail)
    assert [m.body for m in office.history(alice, talk) if m.body == Text("remembered")] == []
    assert office.say(alice, talk).message.seq == office.see(alice, talk).conversation.last_seq


def _append(tx, talk, sender: Person, seq: int) -> None:  # type: ignore[no-untyped-def]
    tx.messages.append(
        talk.organisation, talk.id, seq, tx.next_rev(), f"u{seq}", None, sender, Text("remembered"), tx.now, ""
    )
    tx.conversations.take_seq(talk.id, seq, tx.now, None)
