"""What a RECEIPT vouches for: the frame was processed, and nothing before it is still on its way."""

from __future__ import annotations

import json
from typing import Any

from tests.journeys.cast import Cast, history, topic
from tests.stomp import Stomp
from tests.waiting import wait_until

COUNT = 200


def talk(cast: Cast) -> tuple[Any, dict[str, Any], Stomp]:
    """A visitor, their session, and their connection, which listens."""
    visitor = cast.visitor()
    session = visitor.open_session(agentId=cast.agent().person["id"])
    line: Stomp = cast.line(visitor)
    line.subscribe(topic(session))
    return visitor, session, line


def sends(session: dict[str, Any], *headers: str) -> str:
    """COUNT frames that say 0, 1, 2 ..."""
    head = "\n".join(["SEND", "destination:/app/chat/send", *headers])
    bodies = (json.dumps({"sessionId": session["sessionId"], "content": str(number)}) for number in range(COUNT))
    return "".join(f"{head}\n\n{body}\0" for body in bodies)


def said(line: Stomp) -> list[str]:
    return [body["content"] for body in line.bodies("MSG")]


def test_a_committed_transaction_is_on_disk_before_its_receipt(cast: Cast) -> None:
    visitor, session, line = talk(cast)
    line.raw("BEGIN\ntransaction:t\n\n\0" + sends(session, "transaction:t") + "COMMIT\ntransaction:t\nreceipt:c\n\n\0")
    line.wait_for(lambda frame: frame.headers.get("receipt-id") == "c")
    at = next(n for n, frame in enumerate(line.frames) if frame.headers.get("receipt-id") == "c")
    heard = [frame.json["content"] for frame in line.frames[:at] if frame.command == "MESSAGE"]
    assert heard == [str(number) for number in range(COUNT)]
    assert [row["content"] for row in history(visitor, session) if row["type"] == "MSG"] == heard


def test_an_aborted_transaction_leaves_nothing(cast: Cast) -> None:
    visitor, session, line = talk(cast)
    line.raw("BEGIN\ntransaction:t\n\n\0" + sends(session, "transaction:t") + "ABORT\ntransaction:t\nreceipt:a\n\n\0")
    line.wait_for(lambda frame: frame.headers.get("receipt-id") == "a")
    line.say(session, "after all")
    assert said(line) == ["after all"]
    assert [row["content"] for row in history(visitor, session) if row["type"] == "MSG"] == ["after all"]


def test_the_receipt_of_disconnect_comes_last(cast: Cast) -> None:
    visitor, session, line = talk(cast)
    line.raw(sends(session, "receipt:s") + "DISCONNECT\nreceipt:d\n\n\0")
    assert line.ended() == 1000
    receipts = [frame.headers["receipt-id"] for frame in line.frames if frame.command == "RECEIPT"]
    assert receipts[1:] == ["s"] * COUNT + ["d"], "after that of SUBSCRIBE"
    assert len([row for row in history(visitor, session) if row["type"] == "MSG"]) == COUNT


def test_a_refusal_goes_before_a_receipt_that_waits_for_it(cast: Cast) -> None:
    _visitor, session, line = talk(cast)
    foreign = json.dumps({"sessionId": session["sessionId"] + 10**6, "content": "x"})
    line.raw(
        sends(session)
        + f"SEND\ndestination:/app/chat/send\nreceipt:refused\n\n{foreign}\0"
        + "DISCONNECT\nreceipt:d\n\n\0"
    )
    assert line.wait_for("ERROR").headers["receipt-id"] == "refused"
    assert line.ended() == 1008
    wait_until(lambda: len(said(line)) == COUNT, what="what was said before")
    assert not [frame for frame in line.frames if frame.headers.get("receipt-id") == "d"]
