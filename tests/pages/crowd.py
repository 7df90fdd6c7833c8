"""A thousand open conversations of a hundred messages each, written into the database of a server that does not run."""

from __future__ import annotations

import json
import sqlite3
import time

from tests.pages.long_talk import DATABASE
from tests.server import RunningServer

TALKS = 900
QUEUED = 100
MESSAGES = 100  # in each of them
SECOND = 1000  # ms
SAYINGS = ("这个还有货吗？", "When will my parcel arrive?", "谢谢，我再看看", "Can I pay with two cards?", "好的")


def seed(server: RunningServer, agent: int, workgroup: int) -> None:
    """`TALKS` conversations of `agent` and `QUEUED` of nobody yet. Visitors are named "Visitor 0000" and so on.

    Of those who wait, 0000 has waited longest; in the agent's list every third waits for an answer.
    """
    with sqlite3.connect(server.data / DATABASE) as database:
        now = int(time.time() * SECOND)
        one = next(database.execute("SELECT organisation FROM person WHERE id = ?", (agent,)))[0]
        person, talk, message = (
            next(database.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}"))[0]
            for table in ("person", "conversation", "message")
        )
        people, talks, members, messages = [], [], [], []
        for n in range(TALKS + QUEUED):
            visitor, id_, is_mine = person + 1 + n, talk + 1 + n, n < TALKS
            last = now - (TALKS + QUEUED - n) * SECOND
            waits = not is_mine or n % 3 == 0
            people.append((visitor, one, f"crowd_{n}", "visitor", f"Visitor {n:04}", last))
            whose = ("open", visitor, agent) if is_mine else ("queued", visitor, None)
            times = (last, None if is_mine else last, last if waits else None, last, last if is_mine else None)
            talks.append(
                (id_, one, f"crowd{n:04}", f"org/workgroup/crowd/{n}", "service", *whose, workgroup, MESSAGES, *times)
            )
            members.append((id_, visitor, "visitor", MESSAGES, MESSAGES, 0, last))
            if is_mine:
                members.append((id_, agent, "agent", MESSAGES, MESSAGES - n % 3, n % 3, last))
            for seq in range(1, MESSAGES + 1):
                message += 1
                sender = visitor if not is_mine or (seq % 2 == 0) == waits else agent
                body = json.dumps({"text": f"{SAYINGS[(n + seq) % 5]} {n}-{seq}"}, ensure_ascii=False)
                at = last - (MESSAGES - seq) * SECOND
                messages.append((message, one, id_, seq, message, f"crowd-{n}-{seq}", sender, "text", body, at, "desk"))
        for table, columns, rows in (
            ("person", "id, organisation, uid, role, nickname, created_at", people),
            (
                "conversation",
                "id, organisation, no, topic, kind, state, visitor, agent, workgroup, last_seq, created_at, queued_at, "
                "unanswered_since, active_at, assigned_at",
                talks,
            ),
            ("participant", "conversation, person, role, delivered, read, unread, joined_at", members),
            ("message", "id, organisation, conversation, seq, rev, uid, sender, kind, body, sent_at, via", messages),
        ):
            marks = ",".join("?" * len(rows[0]))
            database.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        database.execute("UPDATE counter SET value = ? WHERE name = 'rev'", (message,))
