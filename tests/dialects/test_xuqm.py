"""The XuqmGroup dialect without sockets: steps for frames, frames for outcomes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chat.dialects.base import Ask, Beat, Drain, Hangup, Listen, Opening, Perform, Reply, SignIn, Steps, Unlisten
from chat.dialects.spring import Subscription
from chat.dialects.xuqm import NEWEST, XuqmDialect
from chat.dialects.xuqm_shapes import QUEUE, TOPIC, Voice
from chat.domain.addresses import OfConversation, OfOrganisation, OfPerson
from chat.domain.commands import MarkDelivered, MarkRead, RecallMessage, SendMessage
from chat.domain.contacts import MissedMessages, Recite, Recited
from chat.domain.conversations import ById, ByMessage, ByNo, WithPeer
from chat.domain.credentials import Token
from chat.domain.errors import Refusal
from chat.domain.messages import Text
from chat.domain.people import Actor
from chat.wire.stomp_session import SessionLimits
from tests.dialects.xuqm_cast import ALICE, ORGANISATION, direct, entities, said

CONNECT = "CONNECT\naccept-version:1.2\nheart-beat:0,0\n{}\n\0"


def dialect() -> XuqmDialect:
    return XuqmDialect(Voice(entities()), SessionLimits())


def give(to: XuqmDialect, text: str) -> Steps:
    return to.received(text.encode(), True)


def signed_in() -> XuqmDialect:
    made = dialect()
    (step,) = give(made, CONNECT.format("Authorization:Bearer t\n"))
    made.performed(step, Actor(ALICE, ORGANISATION))
    return made


def send(to: XuqmDialect, destination: str, body: Any, *headers: str) -> Steps:
    head = "".join(f"{line}\n" for line in headers)
    return give(to, f"SEND\ndestination:/app/chat.{destination}\n{head}\n{json.dumps(body)}\0")


def frames(steps: Steps) -> list[str]:
    return [step.data.decode() for step in steps if isinstance(step, Reply)]


def refusal(steps: Steps) -> dict[str, Any]:
    """The only step is a refusal on the errors queue."""
    (frame,) = frames(steps)
    head, _, body = frame.partition("\n\n")
    assert "destination:/user/queue/errors" in head
    found: dict[str, Any] = json.loads(body.rstrip("\0"))
    assert found["status"] == "1"
    return found


class TestSignIn:
    @pytest.mark.parametrize(
        ("query", "header", "token"),
        [
            ({"token": "q"}, "", "q"),
            ({}, "Authorization:Bearer h\n", "h"),
            ({"token": "q"}, "Authorization:Bearer h\n", "h"),
            ({}, "", ""),
        ],
    )
    def test_the_token_comes_by_either_way(self, query: dict[str, str], header: str, token: str) -> None:
        made = dialect()
        assert made.opened(Opening(query=query)) == ()
        assert list(give(made, CONNECT.format(header))) == [SignIn(Token(token))]

    def test_connected_then_the_queue_is_heard_by_itself(self) -> None:
        made = dialect()
        (step,) = give(made, CONNECT.format(""))
        connected, beat, queue, everybody = made.performed(step, Actor(ALICE, ORGANISATION))
        assert frames([connected])[0].startswith("CONNECTED\n")
        assert "heart-beat:0,0" in frames([connected])[0]
        assert isinstance(beat, Beat)
        assert (beat.send_every, beat.expect_every) == (0, 0)
        for ear, address in ((queue, OfPerson()), (everybody, OfOrganisation())):
            assert isinstance(ear, Listen)
            assert (ear.address, ear.channel, ear.tag.id) == (address, QUEUE, "")
            assert made.performed(ear, None) == []

    def test_unauthorized_in_the_words_of_the_document(self) -> None:
        made = dialect()
        (step,) = give(made, CONNECT.format(""))
        reply, hangup = made.performed(step, Refusal("unauthorized"))
        (frame,) = frames([reply])
        assert frame.startswith("ERROR\nmessage:Unauthorized\n")
        assert frame.endswith("\n\nUnauthorized\0")
        assert isinstance(hangup, Hangup)

    def test_other_reasons_are_told_as_they_are(self) -> None:
        made = dialect()
        (step,) = give(made, CONNECT.format(""))
        assert "code:too_many_connections" in frames(made.performed(step, Refusal("too_many_connections")))[0]

    def test_nobody_speaks_before(self) -> None:
        made = dialect()
        give(made, CONNECT.format(""))
        steps = send(made, "send", {"toId": "x", "content": "y"})
        assert frames(steps)[0].startswith("ERROR\n")
        assert isinstance(steps[-1], Hangup)


class TestListening:
    def test_the_first_subscribe_takes_the_place_of_the_ear_that_was_there(self) -> None:
        made = signed_in()
        (step,) = give(made, "SUBSCRIBE\nid:s7\ndestination:/user/queue/messages\n\n\0")
        assert isinstance(step, Listen)
        assert (step.key, step.address, step.channel) == ("s7", OfPerson(), QUEUE)
        unlisten, everybody = made.performed(step, None)
        assert isinstance(unlisten, Unlisten)
        assert isinstance(everybody, Listen)
        assert everybody.tag == step.tag == Subscription("s7", "/user/queue/messages", False, "1.2")

    def test_a_group_is_named_by_its_id(self) -> None:
        (step,) = give(signed_in(), "SUBSCRIBE\nid:g\ndestination:/topic/group/abc\n\n\0")
        assert isinstance(step, Listen)
        assert (step.address, step.channel) == (OfConversation(ByNo("abc")), TOPIC)

    @pytest.mark.parametrize("destination", ["/topic/group/", "/topic/group/a/b", "/topic/a", "/user/queue/x"])
    def test_nothing_else_can_be_heard(self, destination: str) -> None:
        steps = give(signed_in(), f"SUBSCRIBE\nid:g\ndestination:{destination}\n\n\0")
        assert "code:unknown_destination" in frames(steps)[0]
        assert isinstance(steps[-1], Hangup)

    def test_a_foreign_group_is_refused(self) -> None:
        made = signed_in()
        (step,) = give(made, "SUBSCRIBE\nid:g\ndestination:/topic/group/abc\n\n\0")
        steps = made.performed(step, Refusal("not_found"))
        assert "code:not_found" in frames(steps)[0]
        assert isinstance(steps[-1], Hangup)


class TestSpeaking:
    def test_single(self) -> None:
        body = {
            "appId": "ak",
            "messageId": "m",
            "toId": "bob",
            "chatType": "SINGLE",
            "msgType": "TEXT",
            "content": "Hi",
        }
        (step,) = send(signed_in(), "send", body)
        assert isinstance(step, Perform)
        assert step.command == SendMessage(WithPeer("bob"), Text("Hi"), "m")

    def test_group(self) -> None:
        (step,) = send(signed_in(), "send", {"appKey": "ak", "toId": "g", "chatType": "GROUP", "content": "Hi"})
        assert isinstance(step, Perform)
        assert step.command == SendMessage(ByNo("g"), Text("Hi"), None)

    def test_revoke(self) -> None:
        (step,) = send(signed_in(), "revoke", {"appId": "ak", "messageId": "m"})
        assert isinstance(step, Perform)
        assert step.command == RecallMessage(ByMessage("m"), "m")

    @pytest.mark.parametrize(
        ("body", "command"),
        [
            ({"messageId": "m"}, MarkRead(ByMessage("m"), None, "m")),
            ({"toId": "bob"}, MarkRead(WithPeer("bob"), NEWEST)),
            ({"toId": "g", "chatType": "GROUP"}, MarkRead(ByNo("g"), NEWEST)),
        ],
    )
    def test_read(self, body: dict[str, str], command: MarkRead) -> None:
        (step,) = send(signed_in(), "read", body)
        assert isinstance(step, Perform)
        assert step.command == command

    @pytest.mark.parametrize(
        ("destination", "body"),
        [
            ("send", {"content": "no addressee"}),
            ("send", {"toId": "bob"}),
            ("send", {"toId": "bob", "content": ""}),
            ("send", {"toId": "bob", "content": 7}),
            ("send", {"toId": "bob", "content": "x", "chatType": "TRIPLE"}),
            ("send", {"toId": "bob", "content": "x", "msgType": ""}),
            ("send", {"toId": "bob", "content": "x", "messageId": "m" * 129}),
            ("send", {"toId": "bob", "content": "x", "appId": "somebody else's"}),
            ("send", ["not", "an", "object"]),
            ("revoke", {}),
            ("read", {}),
            ("sync", {"since": "yesterday"}),
            ("sync", {"since": -1}),
            ("sync", {"since": 1 << 60}),
            ("sync", 7),
        ],
    )
    def test_nonsense_is_refused_politely(self, destination: str, body: Any) -> None:
        assert refusal(send(signed_in(), destination, body))["code"] == 400

    def test_an_unknown_destination_too(self) -> None:
        assert refusal(send(signed_in(), "dance", {}))["code"] == 404

    def test_a_receipt_makes_a_refusal_final(self) -> None:
        steps = send(signed_in(), "revoke", {}, "receipt:r1")
        assert "receipt-id:r1" in frames(steps)[0]
        assert isinstance(steps[-1], Hangup)

    def test_a_refused_command_names_its_message(self) -> None:
        made = signed_in()
        (step,) = send(made, "revoke", {"messageId": "m"})
        told = refusal(made.performed(step, Refusal("recall_too_late")))
        assert told["data"] == {"messageId": "m", "error": "recall_too_late"}

    def test_refusals_go_through_the_errors_subscription_when_there_is_one(self) -> None:
        made = signed_in()
        give(made, "SUBSCRIBE\nid:e1\ndestination:/user/queue/errors\n\n\0")
        (frame,) = frames(send(made, "revoke", {}))
        assert "subscription:e1" in frame

    def test_an_ack_says_that_it_arrived(self) -> None:
        made = signed_in()
        (step,) = give(made, "ACK\nid:s1-12-34\n\n\0")
        assert isinstance(step, Perform)
        assert step.command == MarkDelivered(ById(12), seq=34)
        assert made.performed(step, None) == []
        for unknown in ("undefined", "s1-0-0", "s1-x-1", f"s-{'9' * 40}-1"):
            assert list(give(made, f"ACK\nid:{unknown}\n\n\0")) == []


class TestSync:
    def test_everything_is_asked_then_said_page_by_page(self) -> None:
        made = signed_in()
        (asked,) = send(made, "sync", {"appId": "ak", "since": 5}, "receipt:done")
        assert isinstance(asked, Ask)
        assert asked.query == MissedMessages(5)
        drain, first = made.performed(asked, tuple(range(1, 151)))
        assert isinstance(drain, Drain)
        assert isinstance(first, Perform)
        assert first.command == Recite(tuple(range(1, 101)))
        reply, drain, second = made.performed(first, Recited(((said(1, ALICE), direct()),), upto=90))
        assert isinstance(drain, Drain)
        assert isinstance(second, Perform)
        assert second.command == Recite(tuple(range(91, 151)))
        (frame,) = frames([reply])
        assert "destination:/user/queue/messages" in frame
        assert "subscription:" not in frame
        (receipt,) = made.performed(second, Recited((), upto=150))
        assert frames([receipt])[0].startswith("RECEIPT\nreceipt-id:done")

    def test_nothing_missed_is_nothing_said(self) -> None:
        made = signed_in()
        (asked,) = send(made, "sync", {"appId": "ak"})
        assert list(made.performed(asked, ())) == []

    def test_it_goes_through_the_queues_subscription(self) -> None:
        made = signed_in()
        (ear,) = give(made, "SUBSCRIBE\nid:s7\ndestination:/user/queue/messages\n\n\0")
        made.performed(ear, None)
        (asked,) = send(made, "sync", {})
        _, page = made.performed(asked, (1,))
        assert "subscription:s7" in frames(made.performed(page, Recited(((said(1, ALICE), direct()),), upto=1)))[0]

    def test_a_failure_is_told(self) -> None:
        made = signed_in()
        (asked,) = send(made, "sync", {})
        assert refusal(made.performed(asked, Refusal("overloaded")))["code"] == 503
