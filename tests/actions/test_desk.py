"""What a desk shows besides messages: lists and counts, marks, offers, ratings, tags, search, visitors."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest

from chat.actions import searching
from chat.domain.audit import Audit, AuditEntry
from chat.domain.commands import (
    AnswerTransfer,
    CloseConversation,
    MarkDelivered,
    MarkRead,
    OfferOrder,
    RateConversation,
    RecallMessage,
    SendMessage,
    TransferConversation,
)
from chat.domain.conversations import ById, Conversation, Rating
from chat.domain.desk import (
    CountConversations,
    Counts,
    FindVisitors,
    GroupViews,
    RenameVisitor,
    SearchMessages,
    SetTags,
    Tags,
    Traces,
)
from chat.domain.events import ConversationTurned, LeftMessageChanged, SeatChanged, Turn
from chat.domain.left import LeftStatus
from chat.domain.messages import JobCard, Message, Quote, Text
from chat.domain.people import Actor, Role
from chat.domain.queries import Acquaintance, Conversations, LeftMessages, StandingSeats
from chat.domain.service import LeaveMessage, NoteVisit, SettleLeftMessage
from tests.actions.office import START, Office

Refused = Callable[[str], AbstractContextManager[object]]


def listed(office: Office, actor: Actor, which: str, **rest: Any) -> list[int]:
    """Ids of every conversation of the list, page by page."""
    found: list[int] = []
    cursor = None
    while True:
        page = office.ask(actor, Conversations(which, cursor=cursor, limit=2, **rest))
        found += [view.conversation.id for view in page.items]
        if (cursor := page.next) is None:
            return found


def admin_of(office: Office) -> Actor:
    boss = office.agent("boss", in_group=False)
    return replace(boss, person=replace(boss.person, role=Role.ADMIN))


def test_a_view_tells_how_far_everybody_has_come(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    said = [office.say(alice, talk, str(n)).message for n in range(3)]
    office.do(wei, MarkDelivered(ById(talk.id), seq=said[2].seq))
    office.do(wei, MarkRead(ById(talk.id), message_id=said[1].id))
    marks = office.see(alice, talk).marks
    assert set(marks) == {alice.id, wei.id}
    assert (marks[wei.id].delivered, marks[wei.id].read) == (said[2].seq, said[1].seq)
    assert (marks[alice.id].delivered, marks[alice.id].read) == (0, 0)


def test_a_rating_belongs_to_its_opening(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    office.do(alice, CloseConversation(ById(talk.id)))
    office.do(alice, RateConversation(ById(talk.id), 4, True, "快"))
    assert office.see(wei, talk).rating == Rating(4, True, "快", office.now)
    office.say(alice, talk, "one more thing")
    assert office.see(wei, talk).rating is None


def test_an_offer_is_seen_until_it_is_answered_or_over(office: Office) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    talk = office.open(alice, wei)
    office.do(wei, TransferConversation(ById(talk.id), agent=lin.id, note="退款"))
    offer = office.see(wei, talk).transfer
    assert offer is not None
    assert (offer.by, offer.agent, offer.workgroup, offer.note) == (wei.person, lin.person, None, "退款")
    told = [event.transfer for event in office.events(ConversationTurned) if event.turn is Turn.TRANSFER_OFFERED]
    assert told == [offer]
    office.now = offer.expires_at
    assert office.see(wei, talk).transfer is None
    office.do(wei, TransferConversation(ById(talk.id), agent=lin.id))
    office.do(lin, AnswerTransfer(ById(talk.id), accept=True))
    assert office.see(lin, talk).transfer is None
    assert office.events(ConversationTurned)[-1].transfer is None


def test_lists_are_filtered(office: Office) -> None:
    wei, lin = office.agent("wei"), office.agent("lin")
    talks = [office.open(office.visitor(name), wei) for name in ("Alice", "Bob", "王小明")]
    office.do(wei, SetTags(ById(talks[1].id), ("VIP", "退款")))
    lins = office.open(office.visitor("Alina"), lin)
    ids = [talk.id for talk in talks]
    assert sorted(listed(office, wei, "mine")) == ids
    assert listed(office, wei, "mine", tag="退款") == [ids[1]]
    assert listed(office, wei, "mine", tag="退") == [], "a tag is a whole one"
    assert listed(office, wei, "mine", text="ALI") == [ids[0]]
    assert listed(office, wei, "mine", text="小") == [ids[2]]
    assert listed(office, wei, "mine", text=talks[1].no[:12]) == [ids[1]]
    assert listed(office, wei, "mine", text="%") == []
    admin = admin_of(office)
    assert sorted(listed(office, admin, "all", text="Al")) == [ids[0], lins.id]
    assert listed(office, admin, "all", agent=lin.id) == [lins.id]
    assert listed(office, admin, "all", workgroup=office.group.id) == []
    assert listed(office, wei, "mine", text="你好") == [], "what was said is for the search"


def test_who_waits_longest_for_an_answer_comes_first(office: Office) -> None:
    wei = office.agent("wei")
    people = [office.visitor(str(n)) for n in range(5)]
    talks = []
    for visitor in people:
        office.now += 1000
        talks.append(office.open(visitor, wei))
    for index in (3, 1, 4):
        office.now += 1000
        office.say(people[index], talks[index])
    order = [talks[index].id for index in (3, 1, 4, 2, 0)]
    assert listed(office, wei, "mine", unanswered_first=True) == order
    office.say(wei, talks[3], "here you are")
    assert listed(office, wei, "mine", unanswered_first=True) == [order[1], order[2], order[0], order[3], order[4]]


def test_counts_are_what_the_lists_hold(office: Office, refused: Refused) -> None:
    wei, lin = office.agent("wei", capacity=2), office.agent("lin", capacity=0)
    visitors = [office.visitor(str(n)) for n in range(5)]
    talks = [office.open(visitor) for visitor in visitors]
    for visitor, talk in zip(visitors, talks, strict=True):
        office.say(visitor, talk)
    office.do(visitors[4], LeaveMessage(None, "a@b.cn", "回电"))
    left = office.do(visitors[4], LeaveMessage(None, "a@b.cn", "快点"))
    office.do(wei, SettleLeftMessage(left.id, LeftStatus.REPLIED))
    office.do(wei, CloseConversation(ById(talks[0].id)))
    for actor in (wei, lin, admin_of(office)):
        counts: Counts = office.ask(actor, CountConversations())
        told = (counts.mine, counts.queue, counts.all, counts.closed)
        assert told == tuple(len(listed(office, actor, which)) for which in ("mine", "queue", "all", "closed"))
    counts = office.ask(wei, CountConversations())
    assert (counts.mine, counts.queue, counts.closed, counts.left) == (2, 2, 1, 1)
    assert counts.unread == sum(view.unread for view in office.ask(wei, Conversations("mine")).items) > 0
    with refused("forbidden"):
        office.ask(visitors[0], CountConversations())


def test_places_in_a_list_are_those_of_each_alone(office: Office) -> None:
    office.agent("wei", capacity=0)
    talks = [office.open(office.visitor(str(n))) for n in range(4)]
    views = {view.conversation.id: view for view in office.ask(admin_of(office), Conversations("queue")).items}
    for place, talk in enumerate(talks, 1):
        queue = views[talk.id].queue
        assert queue is not None
        assert (queue.position, queue.size) == (place, 4)
        assert queue == office.see(admin_of_again(office), talk).queue


def admin_of_again(office: Office) -> Actor:
    return replace(office.system, person=replace(office.system.person, role=Role.ADMIN))


def test_tags_are_told_to_staff_and_counted(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin", in_group=False), office.visitor()
    talk, other = office.open(alice, wei), office.open(office.visitor(), wei)
    office.told.clear()
    seen = office.do(wei, SetTags(ById(talk.id), (" VIP ", "老  客户", "VIP", "")))
    assert seen.conversation.tags == ("VIP", "老 客户")
    (told,) = office.told
    assert told.rooms == (("person", wei.id),), "not to the visitor"
    assert (told.event.turn, told.event.conversation.tags) == (Turn.TAGGED, ("VIP", "老 客户"))
    office.do(wei, SetTags(ById(talk.id), ("VIP", "老 客户")))
    assert len(office.told) == 1, "nothing changed"
    office.do(wei, SetTags(ById(other.id), ("VIP",)))
    assert office.ask(wei, Tags()) == [("VIP", 2), ("老 客户", 1)]
    for tags in (tuple(str(n) for n in range(21)), ("x" * 41,)):
        with refused("bad_request"):
            office.do(wei, SetTags(ById(talk.id), tags))
    with refused("forbidden"):
        office.do(alice, SetTags(ById(talk.id), ()))
    with refused("not_found"):
        office.do(lin, SetTags(ById(talk.id), ()))
    with refused("forbidden"):
        office.ask(alice, Tags())


def found(office: Office, actor: Actor, text: str, limit: int = 2) -> list[str]:
    """What a search finds, page by page."""
    texts: list[str] = []
    before = None
    for _ in range(100):
        page = office.ask(actor, SearchMessages(text, before, limit))
        texts += [hit.message.body.fallback for hit in page.items]
        assert all(hit.view.conversation.id == hit.message.conversation for hit in page.items)
        if page.next is None:
            return texts
        before = int(page.next)
    raise AssertionError("it never ends")


def test_search_finds_parts_in_any_case_the_newest_first(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    for text in ("我要退款", "Where is my ORDER?", "an order", 'say "50%_off"\\', "ÉCLAIR", "退货", "nothing"):
        office.say(alice, talk, text)
    assert found(office, wei, "退") == ["退货", "我要退款"]
    assert found(office, wei, "order") == ["an order", "Where is my ORDER?"]
    assert found(office, wei, "éclair") == ["ÉCLAIR"]
    assert found(office, wei, '"50%_OFF"\\') == ['say "50%_off"\\']
    assert found(office, wei, "%") == ['say "50%_off"\\']
    for never in ("text", "_x", "zzz", "{"):
        assert found(office, wei, never) == []


def test_search_looks_into_cards_and_not_behind_them(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    office.do(wei, SendMessage(ById(talk.id), JobCard({"title": "服务员", "secret": "hidden"})))
    office.do(wei, OfferOrder(ById(talk.id), "简历置顶", "29.90", 60))
    recalled = office.say(wei, talk, "hidden").message
    office.do(wei, RecallMessage(ById(talk.id), recalled.uid))
    assert len(found(office, wei, "服务员")) == 1
    assert len(found(office, wei, "简历")) == 1
    assert found(office, wei, "hidden") == []


def test_search_finds_what_one_may_hear(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    own, groups = office.open(alice, wei), office.open(alice)
    office.say(alice, own, "needle in mine")
    office.say(alice, groups, "needle in the group's")
    assert found(office, wei, "needle") == ["needle in the group's", "needle in mine"]
    assert found(office, lin, "needle") == ["needle in the group's"]
    assert len(found(office, admin_of(office), "needle")) == 2
    with refused("forbidden"):
        office.ask(alice, SearchMessages("needle"))
    for text in ("", "  ", "x" * 201):
        with refused("bad_request"):
            office.ask(wei, SearchMessages(text))


def test_a_search_looks_at_so_much_and_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SLICE", 3)
    monkeypatch.setattr(searching, "LOOKED_AT", 7)
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    said = ["needle 1", *(f"hay {n}" for n in range(20)), "needle 2", "needle 3", "needle 4", "hay"]
    for text in said:
        office.say(alice, talk, text)
    page = office.ask(wei, SearchMessages("needle", before=office.history(wei, talk)[-10].id))
    assert (page.items, page.next is None) == ((), False), "an empty answer that goes on"
    assert found(office, wei, "needle") == ["needle 4", "needle 3", "needle 2", "needle 1"]


def test_a_text_quotes_what_was_said_here(office: Office, refused: Refused) -> None:
    wei, alice = office.agent("wei"), office.visitor("Alice")
    talk, other = office.open(alice, wei), office.open(office.visitor(), wei)
    asked = office.say(alice, talk, "多少钱？" + "长" * 200, "q-1").message

    def answer(reference: str, client_id: str | None = None) -> Any:
        return office.do(wei, SendMessage(ById(talk.id), Text("¥29", Quote(reference)), client_id))

    posted = answer("q-1", "a-1")
    quote = Quote(asked.uid, "Alice", ("多少钱？" + "长" * 200)[:100], asked.seq)
    assert posted.message.body == Text("¥29", quote)
    assert office.history(alice, talk)[-1].body == Text("¥29", quote)
    assert answer("q-1", "a-1").repeated
    elsewhere = office.say(wei, other, "x").message
    for reference in ("nothing", elsewhere.uid):
        with refused("not_found"):
            answer(reference)
    office.do(alice, RecallMessage(ById(talk.id), "q-1"))
    gone = Quote(asked.uid, "Alice", "", asked.seq, recalled=True)
    assert answer("q-1").message.body.quote == gone, "what was taken back is not told again"


def test_what_was_taken_back_goes_from_the_quotes_too(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor("Alice")
    talk = office.open(alice, wei)
    asked, other = (office.say(alice, talk, text, text).message for text in ("我的密码是 7", "多少钱？"))

    def answer(reference: str) -> Message:
        return office.do(wei, SendMessage(ById(talk.id), Text("好的", Quote(reference)))).message

    first, second, kept = answer(asked.uid), answer(asked.uid), answer(other.uid)
    office.do(alice, RecallMessage(ById(talk.id), asked.uid))
    after = {message.id: message for message in office.history(wei, talk)}
    gone = Text("好的", Quote(asked.uid, "Alice", "", asked.seq, recalled=True))
    assert after[first.id].body == after[second.id].body == gone
    assert after[kept.id] == kept
    assert (after[first.id].rev, after[first.id].recalled) == (first.rev, False), "it is no change of its own"


def audited(office: Office) -> list[AuditEntry]:
    """The log, the newest entry first."""
    return office.decide(lambda tx: tx.audit.page(office.organisation.id, Audit(), 1 << 60, 10))


def test_a_left_message_is_worked_off(office: Office, refused: Refused) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    first, second = (office.do(alice, LeaveMessage(None, "a@b.cn", text)) for text in ("回电", "快点"))
    office.told.clear()
    settled = office.do(wei, SettleLeftMessage(first.id, LeftStatus.REPLIED, "已回电"))
    assert (settled.status, settled.reply) == (LeftStatus.REPLIED, "已回电")
    (told,) = office.told
    assert (told.event, told.rooms) == (LeftMessageChanged(settled, office.now), (("person", wei.id),))
    closed = office.do(wei, SettleLeftMessage(first.id, LeftStatus.CLOSED))
    assert closed.reply == "已回电", "it stays"
    noted = [(entry.action, entry.target, dict(entry.detail)) for entry in audited(office)]
    assert noted == [("left_message.settled", str(first.id), {"status": status}) for status in ("closed", "replied")]

    def of(status: LeftStatus | None, before: int | None = None) -> list[int]:
        return [left.id for left in office.ask(wei, LeftMessages(0, 10, status, before)).items]

    assert (of(None), of(LeftStatus.PENDING), of(LeftStatus.CLOSED)) == ([second.id, first.id], [second.id], [first.id])
    assert of(None, second.id) == [first.id]
    with refused("forbidden"):
        office.do(alice, SettleLeftMessage(first.id, LeftStatus.CONFIRMED, "I answer myself"))


def test_how_a_visitor_came_and_what_they_did(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin", in_group=False), office.visitor("Alice")
    office.do(alice, NoteVisit("https://shop.cn/", "Shop", "https://search.cn/?q=a"))
    office.now += 60_000
    office.do(alice, NoteVisit("https://shop.cn/b", "B", "https://shop.cn/"))
    talk, elsewhere = office.open(alice, wei), office.open(alice, lin)
    office.do(wei, OfferOrder(ById(talk.id), "简历置顶", "29.90", 60))
    known = office.ask(wei, Acquaintance(alice.id))
    assert known.traces == Traces("", "https://shop.cn/", "https://search.cn/?q=a")
    assert [(page[0], page[3]) for page in known.pages] == [
        ("https://shop.cn/b", START + 60_000), ("https://shop.cn/", START),
    ]  # fmt: skip
    assert [view.conversation.id for view in known.conversations] == [talk.id], "lin's is not wei's to hear"
    assert [(shown.card.name, shown.conversation, shown.at) for shown in known.orders] == [
        ("简历置顶", talk.id, office.now)
    ]
    both = [view.conversation.id for view in office.ask(admin_of(office), Acquaintance(alice.id)).conversations]
    assert both == [elsewhere.id, talk.id]
    with refused("forbidden"):
        office.ask(alice, Acquaintance(alice.id))


def test_visitors_are_found_and_named(office: Office, refused: Refused) -> None:
    wei = office.agent("wei")
    people = [office.visitor(name) for name in ("Ann", "Anna", "王五")]

    def named(text: str, before: int | None = None, limit: int = 50) -> list[int]:
        return [person.id for person in office.ask(wei, FindVisitors(text, before, limit)).items]

    assert named("an") == [people[1].id, people[0].id]
    assert named("王") == [people[2].id]
    assert named("wei") == [], "an agent is no visitor"
    assert office.ask(wei, FindVisitors("", None, 2)).next == str(people[1].id)
    assert named("", people[1].id) == [people[0].id]
    renamed = office.do(wei, RenameVisitor(people[2].id, " 王  女士 "))
    assert (renamed.nickname, named("女士")) == ("王 女士", [people[2].id])
    (entry,) = audited(office)
    assert (entry.action, entry.target, entry.detail) == ("visitor.renamed", str(people[2].id), {}), "without the name"
    with refused("bad_request"):
        office.do(wei, RenameVisitor(people[2].id, " "))
    with refused("not_found"):
        office.do(wei, RenameVisitor(wei.id, "x"))
    with refused("forbidden"):
        office.do(people[0], RenameVisitor(people[0].id, "x"))
    with refused("forbidden"):
        office.ask(people[0], FindVisitors())


def test_groups_tell_who_waits_and_who_is_there(office: Office, refused: Refused) -> None:
    wei, lin = office.agent("wei", capacity=0), office.agent("lin", connected=False)
    talks: list[Conversation] = [office.open(office.visitor(str(n))) for n in range(3)]
    office.say(wei, talks[0])
    (view,) = office.ask(lin, GroupViews())
    assert (view.group, view.members, view.waiting, view.online) == (office.group, (wei.id, lin.id), 2, 1)
    with refused("forbidden"):
        office.ask(office.visitor(), GroupViews())


def test_seats_as_they_stand_are_for_whoever_watches_them(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    office.open(alice, wei)
    (standing,) = office.ask(alice, StandingSeats())
    assert isinstance(standing, SeatChanged)
    assert (standing.seat.person, standing.seat.load, standing.at) == (wei.person, 1, office.now)
