"""`/ws/im` and clients that others wrote: @stomp/stompjs and webstomp-client over sockjs-client, and stomp.py."""

from __future__ import annotations

import itertools
import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import stomp

from tests.im import QUEUE, Im, ImSite, message
from tests.leaks import LeakWatch
from tests.outside.run import Script
from tests.server import RunningServer
from tests.waiting import wait_until

pytestmark = pytest.mark.outside
NewScript = Callable[..., Script]

TRANSPORTS = ("native", "websocket", "xhr-streaming", "xhr-polling", "eventsource")
_receipts = itertools.count(1)


@pytest.fixture(scope="module")
def site(server: RunningServer, watch: LeakWatch) -> ImSite:
    return ImSite(server, watch)


@pytest.fixture
def pair(site: ImSite) -> tuple[Im, Im]:
    return site.account("one"), site.account("two")


def connected(script: NewScript, person: Im, library: str, transport: str, token: str = "") -> Script:
    """A client that hears its queue."""
    client = script("xuqm_client.mjs", person.site.server.url, token or person.token, library, transport)
    assert client.wait_for("connected")["headers"]["version"] in ("1.2", "1.1")
    if transport != "native":
        assert client.wait_for("open")["transport"] == transport
    hear(client, "mine", QUEUE)
    return client


def hear(client: Script, id_: str, destination: str) -> None:
    receipt = f"r{next(_receipts)}"
    client.tell(do="subscribe", id=id_, destination=destination, receipt=receipt)
    client.wait_for(lambda event: event.get("receipt") == receipt)


def heard(client: Script, **fields: Any) -> dict[str, Any]:
    def fits(event: dict[str, Any]) -> bool:
        return event["event"] == "message" and fields.items() <= event["data"].items()

    return client.wait_for(fits)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("library", ["stompjs", "webstomp"])
def test_two_clients_talk(pair: tuple[Im, Im], script: NewScript, library: str, transport: str) -> None:
    one, two = pair
    sender = connected(script, one, library, transport)
    receiver = connected(script, two, library, transport, two.sig)
    contents = [f'{number} 你好 😀 \u2028 " \\ </script>' for number in range(30)]
    ids = [uuid.uuid4().hex for _ in contents]
    for id_, content in zip(ids, contents, strict=True):
        sender.tell(do="send", destination="/app/chat.send", body=message(two.uid, content, message_id=id_))
    for client in (sender, receiver):
        events = [heard(client, fromId=one.uid, status="SENT") for _ in contents]
        assert [event["data"]["id"] for event in events] == ids
        assert [event["data"]["content"] for event in events] == contents
        assert {event["headers"]["subscription"] for event in events} == {"mine"}
    sender.tell(do="send", destination="/app/chat.revoke", body={"messageId": ids[3]})
    heard(receiver, id=ids[3], status="REVOKED")
    sender.tell(do="leave")
    sender.wait_for("left")


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_more_than_one_response_holds(pair: tuple[Im, Im], script: NewScript, transport: str) -> None:
    """Streams end after 128 KiB and begin again; nothing is lost, nothing comes twice."""
    one, two = pair
    receiver = connected(script, two, "stompjs", transport)
    said = [one.say(two.uid, f"{number} " + "长" * 15_000)["id"] for number in range(12)]
    for id_ in said:
        heard(receiver, id=id_)
    assert not receiver.unclaimed("message")


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_group_is_heard_and_synced(pair: tuple[Im, Im], script: NewScript, transport: str) -> None:
    one, two = pair
    group = one.data(one.post("/groups", json={"name": "g", "memberIds": [two.uid]}))["groupId"]
    before = one.say(group, "before", group=True)["id"]
    client = connected(script, two, "stompjs", transport)
    client.tell(do="send", destination="/app/chat.sync", body={"appId": "ak_demo_chat"})
    heard(client, id=before, chatType="GROUP")
    hear(client, "group", f"/topic/group/{group}")
    live = one.say(group, "live", group=True)["id"]
    assert heard(client, id=live)["headers"]["subscription"] == "group"


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_who_is_not_let_in_hears_why(server: RunningServer, script: NewScript, transport: str) -> None:
    client = script("xuqm_client.mjs", server.url, "nonsense", "stompjs", transport)
    error = client.wait_for("error")
    assert (error["headers"]["message"], error["body"]) == ("Unauthorized", "Unauthorized")
    assert client.wait_for("closed")["code"] == 1008


class Ears(stomp.ConnectionListener):
    """What stomp.py heard."""

    def __init__(self) -> None:
        self.frames: list[Any] = []
        self.receipts: list[str] = []
        self.connected = threading.Event()

    def on_connected(self, _frame: Any) -> None:
        self.connected.set()

    def on_message(self, frame: Any) -> None:
        self.frames.append(frame)

    def on_receipt(self, frame: Any) -> None:
        self.receipts.append(frame.headers["receipt-id"])


@pytest.mark.parametrize("path", ["/ws/im", "/ws/im/websocket"])
def test_stomp_py_over_websocket(pair: tuple[Im, Im], path: str) -> None:
    one, two = pair
    line = stomp.WSStompConnection([("127.0.0.1", one.site.server.port)], ws_path=path)
    ears = Ears()
    line.set_listener("", ears)
    line.connect(wait=True, headers={"Authorization": f"Bearer {two.token}"})
    try:
        assert ears.connected.wait(10)
        line.subscribe(QUEUE, "s1", headers={"receipt": "there"})
        wait_until(lambda: ears.receipts == ["there"], what="the subscription")
        id_ = one.say(two.uid, "to python")["id"]
        wait_until(lambda: ears.frames, what="the message")
        assert json.loads(ears.frames[0].body)["id"] == id_
        line.send("/app/chat.send", json.dumps(message(one.uid, "back")), content_type="application/json")
        wait_until(lambda: len(ears.frames) == 2, what="its own confirmation")
        assert [entity["content"] for entity in one.history(peerId=two.uid)] == ["to python", "back"]
    finally:
        line.disconnect()
