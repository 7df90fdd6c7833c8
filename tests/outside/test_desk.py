"""`/ws/chat` and clients that others wrote: the document's own program, @stomp/stompjs, and stomp.py."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import stomp

from tests.client import Client
from tests.leaks import LeakWatch
from tests.outside.run import Event, Script
from tests.server import RunningServer
from tests.waiting import wait_until

pytestmark = pytest.mark.outside
NewScript = Callable[..., Script]


@dataclass(frozen=True)
class Talk:
    """An agent and a visitor in one session; `topic` is what both subscribe to."""

    url: str
    agent: Client
    visitor: Client
    session: dict[str, Any]

    @property
    def topic(self) -> str:
        return f"/topic/session/{self.session['sessionNo']}"

    def text(self, content: str, number: str = "") -> dict[str, Any]:
        """What stompjs publishes to say `content`."""
        body = {
            "msgType": "text",
            "sessionId": self.session["sessionId"],
            "msgNo": number or uuid.uuid4().hex,
            "content": content,
        }
        return {"destination": "/app/chat/send", "body": json.dumps(body, ensure_ascii=False)}


@pytest.fixture
def talk(server: RunningServer, watch: LeakWatch) -> Iterator[Talk]:
    agent = Client(server.url, watch).login("wei", server.password)
    visitor = Client(server.url, watch).visitor()
    session = visitor.open_session(agentId=agent.person["id"])
    yield Talk(server.ws_url, agent, visitor, session)
    visitor.succeed(visitor.post(f"/sessions/{session['sessionId']}/close"))


@pytest.fixture
def stompjs(script: NewScript) -> Callable[..., Script]:
    """`stompjs(talk, talk.agent, option=...)` is connected."""

    def start(talk: Talk, person: Client, **options: Any) -> Script:
        client = script("desk_stompjs.mjs", talk.url, person.access_token, json.dumps(options))
        client.wait_for("connected")
        return client

    return start


def said(content: str) -> Callable[[Event], bool]:
    return lambda event: event["event"] == "message" and event["data"].get("content") == content


def numbers(client: Script) -> list[int]:
    """The seqs of what a client heard, in order."""
    return [event["data"]["seq"] for event in client.events if event["event"] == "message" and "seq" in event["data"]]


def test_the_programs_of_the_document_talk_to_each_other(script: NewScript, talk: Talk) -> None:
    arguments = (talk.session["sessionNo"], talk.session["sessionId"])
    waiter = script("desk_seed.mjs", talk.url, talk.agent.access_token, *arguments)
    customer = script("desk_seed.mjs", talk.url, talk.visitor.access_token, *arguments)
    for side in (waiter, customer):
        side.wait_for("subscribed")
    # The document's program does not wait until its subscription stands; the first message it hears says so.
    for side, name in ((waiter, "waiter"), (customer, "customer")):
        side.tell(content=f"我是{name}")
        side.wait_for(said(f"我是{name}"))
    for number in range(3):
        customer.tell(content=f"问 {number}")
        waiter.wait_for(said(f"问 {number}"))
        waiter.tell(content=f"答 {number}")
        customer.wait_for(said(f"答 {number}"))
    assert waiter.finish() == customer.finish() == 0
    for side in (waiter, customer):
        assert side.events[-1]["event"] == "deactivated"
        assert numbers(side) == sorted(numbers(side))


def test_who_comes_back_misses_nothing_and_hears_nothing_twice(stompjs: NewScript, talk: Talk) -> None:
    watcher = stompjs(talk, talk.visitor)
    watcher.tell(do="subscribe", id="s", destination=talk.topic, headers={"last-seq": "0"})
    kept = [talk.agent.send(talk.session, f"before {n}") for n in range(3)]
    before = watcher.wait_for(said("before 2"))["data"]
    newest = max(event["data"].get("rev", 0) for event in watcher.events if event["event"] == "message")
    watcher.tell(do="break")
    watcher.wait_for("closed")

    talk.agent.succeed(talk.agent.post(f"/sessions/{talk.session['sessionId']}/messages/{kept[0]['msgNo']}/recall"))
    missed = [talk.agent.send(talk.session, f"meanwhile {n}") for n in range(3)]
    talk.agent.succeed(talk.agent.post(f"/sessions/{talk.session['sessionId']}/messages/{missed[1]['msgNo']}/recall"))
    watcher.wait_for("connected")
    came = len(watcher.events)
    headers = {"last-seq": str(before["seq"]), "last-rev": str(newest)}
    watcher.tell(do="subscribe", id="s", destination=talk.topic, headers=headers)
    talk.agent.send(talk.session, "after")
    watcher.wait_for(said("after"))

    heard = [event["data"] for event in watcher.events[came:] if event["event"] == "message"]
    assert [(body["type"], body["msgNo"], body.get("recalled", False)) for body in heard[:4]] == [
        ("RECALL", kept[0]["msgNo"], False),
        ("MSG", missed[0]["msgNo"], False),
        ("MSG", missed[1]["msgNo"], True),
        ("MSG", missed[2]["msgNo"], False),
    ]
    assert "content" not in heard[2]
    assert numbers(watcher) == list(range(1, before["seq"] + 5))


def test_coming_back_again_and_again_while_others_talk_leaves_no_gap(stompjs: NewScript, talk: Talk) -> None:
    speaker, watcher = stompjs(talk, talk.agent), stompjs(talk, talk.visitor)
    speaker.tell(do="subscribe", id="s", destination=talk.topic)
    total, rounds = 600, 8
    stop = threading.Event()

    def speak() -> None:
        for number in range(total):
            speaker.tell(do="publish", **talk.text(f"{number}"))
            if stop.wait(0.002):
                return

    speaking = threading.Thread(target=speak)
    speaking.start()
    try:
        for _ in range(rounds):
            last = max(numbers(watcher), default=0)
            watcher.tell(do="subscribe", id="s", destination=talk.topic, headers={"last-seq": str(last)})
            wait_until(lambda last=last: max(numbers(watcher), default=0) > last, what="news")
            watcher.tell(do="break")
            watcher.wait_for("closed")
            watcher.wait_for("connected")
        watcher.tell(do="subscribe", id="s", destination=talk.topic, headers={"last-seq": str(max(numbers(watcher)))})
        watcher.wait_for(said(f"{total - 1}"), timeout=30)
    finally:
        stop.set()
        speaking.join()
    heard = numbers(watcher)
    assert heard == list(range(1, max(heard) + 1))


@pytest.mark.parametrize(
    "manner",
    [
        {"versions": ["1.2"]},
        {"versions": ["1.1"]},
        {"versions": ["1.0"]},
        {"forceBinaryWSFrames": True},
        {"splitLargeFrames": True},
    ],
    ids=str,
)
def test_every_version_and_manner_of_stompjs(stompjs: NewScript, talk: Talk, manner: dict[str, Any]) -> None:
    client = stompjs(talk, talk.visitor, **manner)
    if "versions" in manner:
        assert client.events[0]["version"] == manner["versions"][0]
    client.tell(do="subscribe", id="s-1", destination=talk.topic)
    long = "冒号: 换行\n反斜杠\\ 😀 " * 900  # more than 8 KiB, so it is split
    client.tell(do="publish", headers={"receipt": "r-1"}, **talk.text(long))
    assert client.wait_for("message")["data"]["content"] == long
    assert client.wait_for("receipt")["headers"]["receipt-id"] == "r-1"
    client.tell(do="publish", destination="/app/chat/send", binary=talk.text("octets 八位组")["body"])
    assert client.wait_for(said("octets 八位组"))["headers"]["subscription"] == "s-1"
    client.tell(do="unsubscribe", id="s-1", headers={})
    client.tell(do="publish", headers={"receipt": "r-2"}, **talk.text("nobody listens"))
    client.wait_for("receipt")
    assert client.unclaimed("message") == []


def test_deactivate_gets_its_receipt_after_what_was_said(stompjs: NewScript, talk: Talk) -> None:
    client = stompjs(talk, talk.visitor)
    contents = [f"last words {n}" for n in range(100)]
    for content in contents:
        client.tell(do="publish", **talk.text(content))
    client.tell(do="deactivate")
    client.wait_for("deactivated")
    # The RECEIPT of DISCONNECT vouches for every frame before it, so nothing may still be on its way.
    assert [
        m["content"] for m in talk.visitor.messages(talk.session, after=0, limit=200) if m["type"] == "MSG"
    ] == contents
    assert client.unclaimed("closed")[0]["code"] == 1000


@pytest.mark.parametrize("mode", ["client", "client-individual"])
def test_an_ack_says_that_a_message_arrived(stompjs: NewScript, talk: Talk, mode: str) -> None:
    sender, reader = stompjs(talk, talk.visitor), stompjs(talk, talk.agent)
    sender.tell(do="subscribe", id="s", destination=talk.topic)
    reader.tell(do="subscribe", id="s", destination=talk.topic, headers={"ack": mode})
    reader.tell(do="publish", headers={"receipt": "ready"}, **talk.text("ready"))
    reader.wait_for("receipt")
    sent = talk.visitor.send(talk.session, "did you get it?")
    shown = reader.wait_for(said("did you get it?"))
    assert "ack" in shown["headers"]
    reader.tell(do="ack", id=shown["headers"]["message-id"], headers={"receipt": "acked"})
    assert reader.wait_for("receipt")["headers"]["receipt-id"] == "acked"
    arrived = sender.wait_for(lambda event: event.get("data", {}).get("type") == "DELIVERED_RECEIPT")["data"]
    assert arrived["lastDeliveredMsgId"] == sent["msgId"]
    assert arrived["readerId"] == talk.agent.person["id"]


def test_a_bad_token_is_told_and_the_line_is_closed(script: NewScript, talk: Talk) -> None:
    client = script("desk_stompjs.mjs", talk.url, "not-a-token", json.dumps({"reconnectDelay": 0}))
    error = client.wait_for("error")
    assert error["headers"]["code"] == "unauthorized"
    assert client.wait_for("closed")["code"] == 1008


def test_stomp_py_speaks_here_too(talk: Talk) -> None:
    heard: list[tuple[dict[str, str], Any]] = []
    host, _, port = talk.url.removeprefix("ws://").partition(":")
    connection = stomp.WSStompConnection(
        [(host, int(port))], ws_path="/ws/chat", auto_content_length=False, heartbeats=(4000, 4000)
    )

    class Listener(stomp.ConnectionListener):
        def on_message(self, frame: Any) -> None:
            heard.append((frame.headers, json.loads(frame.body)))

    connection.set_listener("", Listener())
    connection.connect(wait=True, headers={"Authorization": f"Bearer {talk.visitor.access_token}"})
    connection.subscribe(talk.topic, id="s", ack="auto")
    talk_text = talk.text("来自 stomp.py")
    connection.send(talk_text["destination"], talk_text["body"])
    wait_until(lambda: [body for _, body in heard if body.get("content") == "来自 stomp.py"], what="the echo")
    connection.disconnect()
