"""A conversation of a hundred thousand messages, written into the database of a server that does not run."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from tests.server import RunningServer

DATABASE = "switchboard.sqlite3"


def seed(server: RunningServer, session: dict[str, Any], count: int) -> None:
    """Say `count` texts in `session`, by its visitor and its agent in turn; everything is read.

    Each text holds its number, and some are long, so that rows differ in height.
    """
    with sqlite3.connect(server.data / DATABASE) as database:
        (newest,) = database.execute("SELECT MAX(id) FROM message").fetchone()
        first, last_seq, said_at = database.execute(
            "SELECT organisation, last_seq, active_at FROM conversation WHERE id = ?", (session["sessionId"],)
        ).fetchone()
        people = [session["visitor"]["id"], session["agent"]["id"]]
        rows = []
        for n in range(1, count + 1):
            text = f"message {n} " + "这个还有货吗？" * (n * 7 % 40)
            id_, seq, at = newest + n, last_seq + n, said_at - (count - n) * 20_000
            body = json.dumps({"text": text}, ensure_ascii=False)
            uid = f"seed-{session['sessionId']}-{n}"
            rows.append((id_, first, session["sessionId"], seq, id_, uid, people[n // 3 % 2], "text", body, at, "desk"))
        database.executemany(
            "INSERT INTO message (id, organisation, conversation, seq, rev, uid, sender, kind, body, sent_at, via) "
            "VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            rows,
        )
        newest_seq = last_seq + count
        database.execute(
            "UPDATE conversation SET last_seq = ?, unanswered_since = NULL WHERE id = ?",
            (newest_seq, session["sessionId"]),
        )
        database.execute(
            "UPDATE participant SET delivered = ?, read = ?, unread = 0 WHERE conversation = ?",
            (newest_seq, newest_seq, session["sessionId"]),
        )
        database.execute("UPDATE counter SET value = ? WHERE name = 'rev'", (newest + count,))
