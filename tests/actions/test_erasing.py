"""Every text column of every table is either emptied by an erasure, or says here why it may stay."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from chat.domain.conversations import Conversation
from chat.domain.erasure import BEGIN, Cursor, Erased, EraseOld, EraseVisitor
from chat.domain.people import Actor
from tests.actions.office import Office

MARK = "Zhao-Min-13800001111"

STAYS = {
    "random names and keys": (
        "attachment.key attachment.stored attachment_use.key note_file.key quick_reply_file.key conversation.no"
        " stored_file.key stored_file.sha256 stored_file.thumbnail device_packet.digest"
    ),
    "the name by which clients know a message; a recall that they hear later needs it": "message.uid",
    "words of ours": (
        "audit.action conversation.kind conversation.state counter.name device.under_way export.status export.format"
        " export.first_day export.last_day export.name message.kind message.via order_card.price order_card.status"
        " participant.role person.role seat.status sign_in.kind stored_file.home stored_file.left_behind"
        " stored_file.state stored_file.mime transfer.status left_message.status word.action"
    ),
    "what the organisation says of itself": (
        "organisation.uid organisation.app_key organisation.name organisation.secret organisation.zone"
        " organisation.language organisation.settings origin_seen.origin quick_reply.folder quick_reply.title"
        " quick_reply.content quick_reply.initials site_key.digest site_key.note word.word workgroup.uid workgroup.name"
        " workgroup.routing workgroup.alias"
    ),
    "a network is nobody's; entries on a person go": "block_entry.address",
}
PERSON = {
    "uid", "agent_uid", "nickname", "avatar", "username", "password", "external_id", "language", "extra", "claimed_id",
    "alias",
}  # fmt: skip
INSERTED = {
    "attachment": "(key, organisation, owner, name, stored, created_at) VALUES ('k', :org, :who, :mark, 'k', 5)",
    "audit": "(organisation, at, actor, action, target, detail, address)"
    " VALUES (:org, 5, :who, 'x', :mark, :mark, :mark)",
    "block_entry": "(organisation, person, reason, by_person, created_at) VALUES (:org, :who, :mark, :agent, 5)",
    "device": "(person, name, generation, rev, message, lifetime, seen_at) VALUES (:who, :mark, 1, 1, 1, 1, 5)",
    "device_topic": "VALUES (1, :mark, 1)",
    "left_message": "(organisation, visitor, contact, content, images, kind, target, client_id, status, reply,"
    " created_at, changed_at) VALUES (:org, :who, :mark, :mark, :mark, :mark, :mark, :mark, 'pending', :mark, 5, 5)",
    "legacy_id": "(organisation, alias, person, networks, note, created_at)"
    " VALUES (:org, :mark, :who, :mark, :mark, 5)",
    "note": "(organisation, conversation, author, content, after_seq, created_at)"
    " VALUES (:org, :talk, :agent, :mark, 1, 5)",
    "order_card": "(conversation, name, price, status, lifetime, expires_at, changed_at)"
    " VALUES (:talk, :mark, '1', 'paid', 5, 5, 5)",
    "rating": "(conversation, reopened, person, score, resolved, comment, target, created_at)"
    " VALUES (:talk, 0, :who, 5, 1, :mark, :mark, 5)",
    "transfer": "(conversation, offered_by, note, status, created_at, expires_at) VALUES (:talk, 1, :mark, 'x', 5, 5)",
    "visit": "(visitor, url, title, referrer, seen_at) VALUES (:who, :mark, :mark, :mark, 5)",
    "visitor_trace": "VALUES (:who, :mark, :mark, :mark, :mark)",
    "export": "(organisation, by_person, first_day, last_day, format, status, name, created_at)"
    " VALUES (:org, :agent, 'a', 'b', 'csv', 'done', 'old.csv', 5)",
}


@pytest.fixture
def marked(office: Office, tmp_path: Path) -> tuple[Office, Actor, Conversation]:
    """A visitor of whom every table has something to tell, with the mark in it."""
    agent, visitor = office.agent("wei"), office.visitor(MARK)
    talk = office.open(visitor, agent)
    office.say(visitor, talk, f"I am {MARK}")
    office.say(agent, talk, f"Good morning, {MARK}!")
    said = {"org": office.organisation.id, "who": visitor.id, "agent": agent.id, "talk": talk.id, "mark": MARK}
    with sqlite3.connect(tmp_path / "office.sqlite3") as database:
        for table, rest in INSERTED.items():
            database.execute(f"INSERT INTO {table} {rest}", said)
        columns = ", ".join(f"{name} = :mark" for name in sorted(PERSON))
        database.execute(f"UPDATE person SET {columns} WHERE id = :who", said)
        database.execute("UPDATE conversation SET subject = :mark, tags = json_array(:mark) WHERE id = :talk", said)
        database.execute("UPDATE conversation SET topic = 'org/agent/ag_wei/' || :mark WHERE id = :talk", said)
        database.execute("UPDATE message SET client_id = :mark || id WHERE kind <> 'notice'", said)
    database.close()
    return office, visitor, talk


def text_columns(path: Path) -> set[str]:
    with sqlite3.connect(path) as database:
        tables = [
            row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if not row[0].startswith("sqlite_") and row[0] != "schema_migration"
        ]  # fmt: skip
        return {
            f"{table}.{row[1]}" for table in tables for row in database.execute(f"PRAGMA table_info({table})")
            if row[2] == "TEXT"
        }  # fmt: skip


def where_it_stands(path: Path) -> set[str]:
    with sqlite3.connect(path) as database:
        return {
            name for name in text_columns(path)
            if database.execute(f"SELECT 1 FROM {name.split('.')[0]} WHERE instr({name.split('.')[1]}, ?)", (MARK,))
            .fetchone()
        }  # fmt: skip


def go_through(office: Office, command: Any) -> list[Erased]:
    """Slice by slice, as the driver does."""
    cursor: Cursor | None = BEGIN
    done: list[Erased] = []
    while cursor is not None:
        done.append(office.do(office.system, command(cursor)))
        cursor = done[-1].next
        assert len(done) < 100
    return done


def test_a_new_column_is_spoken_for(marked: tuple[Office, Actor, Conversation], tmp_path: Path) -> None:
    path = tmp_path / "office.sqlite3"
    stays = {name for names in STAYS.values() for name in names.split()}
    assert stays | where_it_stands(path) == text_columns(path), "mark the column in this test, or say why it stays"
    assert not stays & where_it_stands(path)


def test_nothing_of_a_visitor_is_left(marked: tuple[Office, Actor, Conversation], tmp_path: Path) -> None:
    office, visitor, talk = marked
    done = go_through(office, lambda cursor: EraseVisitor(visitor.id, cursor, 1))
    assert where_it_stands(tmp_path / "office.sqlite3") == set()
    assert [name for erased in done for name in erased.exports] == ["old.csv"]
    after = office.decide(lambda tx: tx.conversations.get(talk.id))
    assert after.last_seq == len(office.history(office.system, after)), "the skeleton stays"
    assert go_through(office, lambda cursor: EraseVisitor(visitor.id, cursor, 1))[-1].next is None, "twice is harmless"


def test_what_is_old_goes_the_same_way(marked: tuple[Office, Actor, Conversation], tmp_path: Path) -> None:
    office, visitor, _talk = marked
    office.do(office.system, EraseVisitor(visitor.id))  # the talk is closed
    before = office.now = office.now + 10 * 86_400_000
    done = go_through(office, lambda cursor: EraseOld(before, cursor, 1))
    left = where_it_stands(tmp_path / "office.sqlite3")
    assert {name.split(".")[0] for name in left} <= {"person", "visitor_trace", "device", "device_topic", "legacy_id",
        "block_entry", "conversation"}  # fmt: skip
    assert "conversation.subject" not in left
    assert [person for erased in done for person in erased.visitors] == [visitor.id]
    go_through(office, lambda cursor: EraseVisitor(visitor.id, cursor))
    assert where_it_stands(tmp_path / "office.sqlite3") == set()
    assert go_through(office, lambda cursor: EraseOld(before, cursor))[0].messages == 0, "each is looked at once"
