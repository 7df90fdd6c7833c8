"""How XuqmGroup clients see what happens: one entity, as each viewer may see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.dialects.spring import Subscription
from chat.dialects.xuqm_bodies import body_of, content_of
from chat.dialects.xuqm_shapes import ERRORS, QUEUE, TOPIC, Voice, XuqmShape
from chat.domain.cards import CardStatus, OrderCard
from chat.domain.conversations import Conversation
from chat.domain.errors import Refusal
from chat.domain.events import (
    Broadcast,
    CardChanged,
    DeliveredAdvanced,
    MessagePosted,
    MessageRecalled,
    ReadAdvanced,
    TypingSeen,
)
from chat.domain.messages import Body, JobCard, Location, Media, MediaKind, Notice, Opaque, OrderOffer, Text
from chat.domain.people import Person
from tests.dialects.xuqm_cast import (
    ALICE,
    BOB,
    GROUP,
    KEY,
    LIN,
    NOW,
    ORGANISATION,
    SYSTEM,
    WEI,
    direct,
    entities,
    group,
    said,
    service,
    view,
)

VOICE = Voice(entities())


def seen(event: Any, person: Person, channel: str = QUEUE) -> dict[str, Any] | None:
    """The entity that this person's channel says of the event, if anything."""
    shape = XuqmShape(VOICE, channel, view(person))
    if shape.variant(event) is None:
        return None
    told = shape.body(event)
    assert told is not None
    found: dict[str, Any] = json.loads(told.body)
    return found


def posted(sender: Person, conversation: Conversation, body: Body | None = None, **more: Any) -> MessagePosted:
    return MessagePosted(said(1, sender, body, conversation, **more), conversation)


class TestWhoIsWho:
    @pytest.mark.parametrize("person", [ALICE, BOB])
    def test_a_direct_talk_names_both(self, person: Person) -> None:
        entity = seen(posted(ALICE, direct()), person)
        assert entity is not None
        assert (entity["fromId"], entity["toId"], entity["chatType"]) == ("alice", "bob", "SINGLE")

    def test_a_key_is_shown_to_nobody_but_its_owner_and_staff(self) -> None:
        talk = direct(ALICE, KEY)
        for event in (posted(KEY, talk), posted(ALICE, talk)):
            assert KEY.uid not in json.dumps(seen(event, ALICE))
            assert KEY.uid in json.dumps(seen(event, KEY))
        assert seen(posted(ALICE, talk), ALICE)["toId"] == "p3"  # type: ignore[index]
        assert seen(posted(KEY, group()), ALICE, TOPIC)["fromId"] == "p3"  # type: ignore[index]
        assert seen(posted(KEY, group()), WEI, TOPIC)["fromId"] == KEY.uid  # type: ignore[index]

    @pytest.mark.parametrize("person", [ALICE, WEI])
    def test_service_is_single_for_visitor_and_agent(self, person: Person) -> None:
        assert seen(posted(ALICE, service()), person)["toId"] == "u_wei"  # type: ignore[index]
        assert seen(posted(WEI, service()), person)["toId"] == "alice"  # type: ignore[index]

    def test_and_a_group_for_a_third(self) -> None:
        event = posted(ALICE, service())
        assert seen(event, LIN) is None
        entity = seen(event, LIN, TOPIC)
        assert entity is not None
        assert (entity["chatType"], entity["toId"], entity["fromId"]) == ("GROUP", "s8", "alice")

    def test_who_stands_in_a_queue_talks_with_the_group(self) -> None:
        event = posted(ALICE, service(agent=None, workgroup=GROUP))
        assert seen(event, ALICE)["toId"] == "df_wg_uid"  # type: ignore[index]

    def test_the_senders_echo_shows_the_id_it_sent(self) -> None:
        event = posted(ALICE, direct(), client_id="mine")
        assert seen(event, ALICE)["id"] == "mine"  # type: ignore[index]
        assert seen(event, BOB)["id"] == "uid-1"  # type: ignore[index]


class TestChannels:
    def test_what_is_single_goes_to_the_queue_only(self) -> None:
        assert seen(posted(ALICE, direct()), BOB) is not None
        assert seen(posted(ALICE, direct()), BOB, ERRORS) is None

    def test_what_is_a_groups_goes_to_its_topic_only(self) -> None:
        assert seen(posted(ALICE, group()), BOB) is None
        assert seen(posted(ALICE, group()), BOB, TOPIC)["toId"] == "g9"  # type: ignore[index]

    def test_a_recall_is_the_entity_again_without_its_content(self) -> None:
        event = MessageRecalled(said(1, ALICE, recalled=True), direct())
        entity = seen(event, BOB)
        assert entity is not None
        assert (entity["status"], entity["content"], entity["id"]) == ("REVOKED", "", "uid-1")

    @pytest.mark.parametrize(("kind", "status"), [(ReadAdvanced, "READ"), (DeliveredAdvanced, "DELIVERED")])
    def test_receipts_go_to_the_sender(self, kind: Callable[..., Any], status: str) -> None:
        event = kind(direct(), BOB, said(1, ALICE), 0, NOW)
        assert seen(event, ALICE)["status"] == status  # type: ignore[index]
        assert seen(event, BOB) is None
        assert seen(kind(group(), BOB, said(1, ALICE, None, group()), 0, NOW), ALICE, TOPIC) is None
        assert seen(kind(group(), BOB, said(1, ALICE, None, group()), 0, NOW), ALICE) is None

    def test_a_card_that_changed_is_told_again(self) -> None:
        card = OrderCard(3, "Plan", "9.90", CardStatus.PAID, NOW + 1500, 60)
        event = CardChanged(service(), said(1, WEI, OrderOffer(card), service()), card, 9)
        entity = seen(event, ALICE)
        assert entity is not None
        assert entity["msgType"] == "CUSTOM"
        content = json.loads(entity["content"])
        assert (content["type"], content["status"], content["countdownSeconds"]) == ("order_card", "paid", 2)

    def test_an_admins_word_goes_to_everybody(self) -> None:
        entity = seen(Broadcast(ORGANISATION, "Closed today", NOW), BOB)
        assert entity is not None
        expected = {"fromId": "df_sys_uid", "toId": "org", "msgType": "NOTIFY", "content": "Closed today"}
        assert expected.items() <= entity.items()

    def test_typing_is_nothing_here(self) -> None:
        assert seen(TypingSeen(direct(), ALICE), BOB) is None

    def test_notices_are_in_the_readers_language(self) -> None:
        event = posted(SYSTEM, service(), Notice("客服已接入,请稍候...", "assigned", {"agent": "Wei"}))
        entity = seen(event, ALICE)
        assert entity is not None
        assert (entity["msgType"], entity["fromId"], entity["toId"]) == ("NOTIFY", "df_sys_uid", "alice")
        assert entity["content"] == "客服已接入,请稍候..."

    def test_most_of_a_group_shares_one_body(self) -> None:
        event = posted(ALICE, group())
        strangers = {XuqmShape(VOICE, TOPIC, view(person)).variant(event) for person in (BOB, KEY)}
        assert len(strangers) == 1
        assert XuqmShape(VOICE, TOPIC, view(ALICE)).variant(event) not in strangers


class TestFrames:
    def test_without_a_subscription_there_is_no_such_header(self) -> None:
        shape = XuqmShape(VOICE, QUEUE, view(BOB))
        told = shape.body(posted(ALICE, direct()))
        assert told is not None
        bare = shape.payload(told, Subscription("", "/user/queue/messages", False, "1.2"))
        assert b"\nsubscription:" not in bare
        assert b"\nmessage-id:7-1\n" in bare
        full = shape.payload(told, Subscription("s", "/user/queue/messages", False, "1.2"))
        assert b"\nsubscription:s\n" in full

    def test_whoever_acknowledges_gets_something_to_give_back(self) -> None:
        shape = XuqmShape(VOICE, QUEUE, view(BOB))
        told = shape.body(posted(ALICE, direct()))
        assert told is not None
        assert b"\nack:s-7-1\n" in shape.payload(told, Subscription("s", "/user/queue/messages", True, "1.2"))


BODIES: list[tuple[str, str, type[Body]]] = [
    ("TEXT", "Hello 😀", Text),
    ("IMAGE", '{"url":"https://x/a.png","width":3,"height":4}', Media),
    ("FILE", '{"url":"https://x/a.pdf","name":"a.pdf","size":9,"type":"application/pdf"}', Media),
    ("VIDEO", '{"url":"https://x/a.mp4","duration":1.5}', Media),
    ("LOCATION", '{"latitude":1,"longitude":2,"address":"Here"}', Location),
    # What says more than we could say again, and what nobody here knows, is kept word for word.
    ("IMAGE", '{"url":"https://x/a.png", "thumb": "t"}', Opaque),
    ("IMAGE", "https://x/a.png", Opaque),
    ("IMAGE", '{"url":"javascript:alert(1)"}', Opaque),
    ("CUSTOM", '{ "a" : 1 }', Opaque),
    ("MERGED_FORWARD", "[1, 2,3]", Opaque),
    ("Weird type", "", Opaque),
]


class TestContent:
    @pytest.mark.parametrize(("kind", "content", "expected"), BODIES)
    def test_it_comes_back_as_it_went_in(self, kind: str, content: str, expected: type[Body]) -> None:
        body = body_of(kind, content, lambda _url: None)
        assert type(body) is expected
        again = content_of(body, "zh", NOW, entities().link)
        if expected is Opaque or expected is Text:
            assert again == (kind, content)
        else:
            assert (again[0], json.loads(again[1])) == (kind, json.loads(content))

    @given(st.text(min_size=1, max_size=20), st.text(max_size=200))
    def test_whatever_it_is(self, kind: str, content: str) -> None:
        body = body_of(f"X{kind}", content, lambda _url: None)
        assert isinstance(body, Opaque)
        assert (body.type, body.content) == (f"X{kind}", content)
        assert 0 < len(body.fallback) <= 300

    def test_a_text_says_something(self) -> None:
        with pytest.raises(Refusal, match="bad_request"):
            body_of("TEXT", "", lambda _url: None)

    def test_files_of_ours_are_known_by_their_key(self) -> None:
        made = entities()
        body = body_of("FILE", '{"url":"http://here/k1","name":"a"}', made.key_of)
        assert isinstance(body, Media)
        assert (body.key, body.url) == ("k1", "")
        assert json.loads(content_of(body, "zh", NOW, made.link)[1]) == {"url": "http://here/k1", "name": "a"}

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (JobCard({"title": "Cook"}), ("CUSTOM", {"title": "Cook", "type": "job_card"})),
            (Media(MediaKind.VOICE, "https://x/v"), ("AUDIO", {"url": "https://x/v"})),
        ],
    )
    def test_what_others_send(self, body: Body, expected: tuple[str, Any]) -> None:
        kind, content = content_of(body, "zh", NOW, entities().link)
        assert (kind, json.loads(content)) == expected

    def test_what_only_another_vendor_knows_is_one_line(self) -> None:
        assert content_of(Opaque("weiyu", "FAQ", "{}", line="[FAQ] x"), "zh", NOW, str) == ("TEXT", "[FAQ] x")  # type: ignore[arg-type]
