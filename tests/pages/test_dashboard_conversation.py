"""A conversation on the dashboard: what is said, how far it came, and what else becomes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk, wait_stored
from tests.pictures import picture
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until

Fresh = Callable[[str], str]


@pytest.fixture
def talk(new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh) -> tuple[Talk, Client]:
    visitor, session = shop.talk(fresh("Alice"), "is this in stock?")
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    return Talk(dashboard, session).wait(), visitor


def unread(agent: Client, session: dict[str, Any]) -> int:
    """How many the agent has not read, as the server counts."""
    return int(agent.succeed(agent.get(f"/sessions/{session['sessionId']}"))["unread"])


def test_both_sides_are_heard_in_order(talk: tuple[Talk, Client], shop: Shop) -> None:
    pane, visitor = talk
    expect(pane.row("is this in stock?")).to_be_visible()
    pane.say("let me look")
    expect(pane.row("let me look").locator(".tick.sent")).to_be_visible()
    visitor.send(pane.session, "thank you")
    expect(pane.row("thank you")).to_be_visible()
    pane.say("two are left")
    expect(pane.row("two are left").locator(".tick.sent")).to_be_visible()
    assert pane.texts() == ["is this in stock?", "let me look", "thank you", "two are left"]
    wait_stored(shop.wei, pane.session, "two are left")


def test_ticks_follow_the_visitor(talk: tuple[Talk, Client], server: RunningServer) -> None:
    pane, visitor = talk
    pane.say("one")
    pane.say("two")
    expect(pane.row("two").locator(".tick.sent")).to_be_visible()
    expect(pane.row("one").locator(".tick")).to_have_count(0)
    one = next(message for message in visitor.messages(pane.session) if message.get("content") == "one")
    read = f"/sessions/{pane.session['sessionId']}/read"
    visitor.succeed(visitor.put(read, json={"lastReadMsgId": one["msgId"]}))
    expect(pane.row("one").locator(".tick.read")).to_contain_text("Read")
    expect(pane.row("two").locator(".tick.sent")).to_be_visible()
    peer = Stomp(server.ws_url)
    peer.connect(visitor.access_token)
    peer.subscribe(f"/topic/session/{pane.session['sessionNo']}", ack="client-individual")
    pane.say("three")
    heard = peer.wait_for(lambda frame: '"content":"three"' in frame.body)
    peer.frame("ACK", {"id": heard.headers["ack"]})
    expect(pane.row("three").locator(".tick.delivered")).to_be_visible()
    peer.drop()


def test_what_is_unread_is_marked_until_it_is_left(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    name = fresh("Unread")
    visitor, session = shop.talk(name, "first")
    visitor.send(session, "second")
    dashboard = new_dashboard().enter("wei", server.password)
    expect(dashboard.row(name).locator(".badge")).to_have_text("2")
    dashboard.row(name).click()
    pane = Talk(dashboard, session).wait()
    expect(dashboard.page.locator(".divider")).to_have_text("New · 2")
    expect(dashboard.row(name).locator(".badge")).to_have_count(0)
    expect(dashboard.page.locator(".divider")).to_have_count(1)
    visitor.send(session, "third")
    expect(pane.row("third")).to_be_visible()
    wait_until(lambda: unread(shop.wei, session) == 0, what="the third one to be read")
    dashboard.open(f"/mine/{session['sessionNo']}")
    pane.wait()
    expect(pane.row("third")).to_be_visible()
    expect(dashboard.page.locator(".divider")).to_have_count(0)


def test_nothing_is_read_while_nobody_looks(talk: tuple[Talk, Client], shop: Shop) -> None:
    pane, visitor = talk
    wait_until(lambda: unread(shop.wei, pane.session) == 0, what="the first one to be read")
    pane.page.evaluate("() => { document.hasFocus = () => false; dispatchEvent(new Event('blur')); }")
    visitor.send(pane.session, "are you there?")
    expect(pane.row("are you there?")).to_be_visible()
    pane.page.wait_for_timeout(1000)  # twice what a row must be in view
    assert unread(shop.wei, pane.session) == 1
    pane.page.evaluate("() => { delete document.hasFocus; dispatchEvent(new Event('focus')); }")
    wait_until(lambda: unread(shop.wei, pane.session) == 0, what="it to be read")
    expect(pane.dashboard.inbox.locator("[aria-current] .badge")).to_have_count(0)


def test_one_recalls_within_the_time_and_edits_again(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    pane.say("a slip of the pen")
    expect(pane.row("a slip of the pen").locator(".tick.sent")).to_be_visible()
    pane.acts("a slip of the pen")
    expect(pane.menu).to_contain_text(re.compile(r"Recall \([12]:\d\d\)"))
    pane.choose("Recall")
    expect(pane.page.get_by_text("You recalled a message")).to_be_visible()
    expect(pane.row("a slip of the pen")).to_have_count(0)
    pane.page.get_by_role("button", name="Edit again").click()
    expect(pane.composer).to_have_value("a slip of the pen")
    pane.composer.fill("")
    said = visitor.send(pane.session, "never mind")
    expect(pane.row("never mind")).to_be_visible()
    visitor.succeed(visitor.post(f"/sessions/{pane.session['sessionId']}/messages/{said['msgNo']}/recall"))
    expect(pane.page.get_by_text("recalled a message")).to_have_count(2)


def test_a_quote_leads_back(talk: tuple[Talk, Client]) -> None:
    pane, _visitor = talk
    pane.acts("is this in stock?")
    pane.choose("Reply")
    expect(pane.page.locator(".quote-line")).to_contain_text("is this in stock?")
    pane.say("yes, it is")
    expect(pane.row("yes, it is").locator(".quoted")).to_contain_text("is this in stock?")
    expect(pane.page.locator(".quote-line")).to_have_count(0)
    pane.row("yes, it is").locator(".quoted").click()
    expect(pane.page.locator(".flash")).to_contain_text("is this in stock?")


def test_one_sees_whether_the_visitor_is_there(talk: tuple[Talk, Client], server: RunningServer) -> None:
    pane, visitor = talk
    shown = pane.page.locator(".talk-header .connected")
    expect(shown).to_have_text("Not connected")
    peer = Stomp(server.ws_url)
    peer.connect(visitor.access_token)
    expect(shown).to_have_text("Online")
    peer.drop()
    expect(shown).to_have_text("Not connected")


def test_what_a_visitor_types_shows_before_it_is_sent(talk: tuple[Talk, Client], server: RunningServer) -> None:
    pane, visitor = talk
    before = pane.log.bounding_box()
    peer = Stomp(server.ws_url)
    peer.connect(visitor.access_token)
    body = {"sessionId": pane.session["sessionId"], "content": "我想要蓝色的"}
    peer.send("/app/chat/typing", body)
    expect(pane.typing).to_contain_text("我想要蓝色的")
    assert pane.log.bounding_box() == before, "the slot is always there"
    peer.send("/app/chat/typing", {**body, "content": ""})
    expect(pane.typing).to_have_text("")
    peer.drop()


def test_colleagues_see_each_other(
    new_dashboard: NewDashboard, server: RunningServer, talk: tuple[Talk, Client]
) -> None:
    pane, _visitor = talk
    other = new_dashboard().enter("lin", server.password, f"/all/{pane.session['sessionNo']}")
    expect(other.page.locator(".read-only")).to_contain_text("客服小魏 has this conversation")
    expect(pane.page.locator(".others")).to_have_text("客服小林 is here too")
    expect(other.page.locator(".others")).to_have_text("客服小魏 is here too")
    other.page.close()
    expect(pane.page.locator(".others")).to_have_count(0)


def test_a_conversation_is_passed_on(
    new_dashboard: NewDashboard, server: RunningServer, talk: tuple[Talk, Client]
) -> None:
    pane, visitor = talk
    other = new_dashboard().enter("lin", server.password, f"/all/{pane.session['sessionNo']}")
    pane.page.keyboard.press("t")
    dialog = pane.page.locator("dialog")
    dialog.get_by_role("combobox").fill("小林")
    dialog.get_by_role("option", name="客服小林").click()
    expect(dialog.locator(".visitor-reads")).to_contain_text("passed to 客服小林")
    dialog.locator("textarea").fill("please take her")
    dialog.get_by_role("button", name="Transfer").click()
    expect(pane.page.locator(".offer")).to_contain_text(re.compile(r"客服小林.*0:\d\d"))
    offer = other.page.locator(".offer")
    expect(offer).to_contain_text("please take her")
    offer.get_by_role("button", name="Accept").click()
    expect(other.page.locator("textarea#composer")).to_be_visible()
    expect(pane.page.locator(".read-only")).to_contain_text("客服小林")
    passed = Talk(other, pane.session)
    passed.say("I take over")
    expect(passed.row("I take over").locator(".tick.sent")).to_be_visible()
    wait_stored(visitor, pane.session, "I take over")


def test_who_is_in_charge_may_take_over(
    new_dashboard: NewDashboard, server: RunningServer, talk: tuple[Talk, Client]
) -> None:
    pane, _visitor = talk
    admin = new_dashboard().enter("admin", server.password, f"/all/{pane.session['sessionNo']}")
    admin.page.get_by_role("button", name="Join").click()
    expect(admin.page.locator("textarea#composer")).to_be_visible()
    expect(pane.page.locator(".talk-row.system").last).to_be_visible()


def test_a_conversation_is_closed_and_rated(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    pane.page.keyboard.press("x")
    expect(pane.page.locator("dialog .last-line")).to_contain_text("is this in stock?")
    pane.page.get_by_label("Ask for a rating").check()
    pane.page.keyboard.press("Enter")
    expect(pane.page.locator("dialog")).to_have_count(0)
    assert "请对本次服务进行评价" in [message.get("content") for message in visitor.messages(pane.session)]
    rating = {"score": 4, "resolved": True, "comment": "很好"}
    visitor.succeed(visitor.post(f"/sessions/{pane.session['sessionId']}/rate", json=rating))
    pane.dashboard.open(f"/closed/{pane.session['sessionNo']}")
    expect(pane.page.locator(".read-only")).to_contain_text("closed")
    expect(pane.page.locator(".talk-header .rating")).to_have_attribute("aria-label", "4 stars · solved · 很好")
    visitor.send(pane.session, "one more thing")
    expect(pane.row("one more thing")).to_be_visible()


def test_lines_of_the_house_fold(talk: tuple[Talk, Client], shop: Shop) -> None:
    pane, visitor = talk
    path = f"/sessions/{pane.session['sessionId']}"
    for colleague in (shop.lin, shop.chen):
        shop.wei.succeed(shop.wei.post(f"{path}/invite", json={"agentId": colleague.person["id"]}))
    shop.wei.succeed(shop.wei.post(f"{path}/close"))
    folded = pane.page.get_by_role("button", name=re.compile(r"^\d events$"))
    expect(folded).to_be_visible()
    folded.click()
    expect(folded).to_have_count(0)
    expect(pane.page.locator(".talk-row.system").filter(has_text="客服小林")).to_be_visible()
    visitor.send(pane.session, "hello again")
    expect(pane.row("hello again")).to_be_visible()


def test_new_lines_are_spoken_and_own_are_not(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    region = pane.page.locator(".log-frame > [aria-live=polite]")
    pane.say("silent")
    expect(pane.row("silent").locator(".tick.sent")).to_be_visible()
    visitor.send(pane.session, "spoken")
    expect(region).to_contain_text("spoken")
    expect(region).not_to_contain_text("silent")
    expect(pane.log).to_have_attribute("aria-live", "off")


def test_messages_are_reached_by_keys(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    visitor.send(pane.session, "and another")
    expect(pane.row("and another")).to_be_visible()
    pane.say("mine")
    expect(pane.row("mine").locator(".tick.sent")).to_be_visible()
    pane.composer.press("ArrowUp")
    expect(pane.row("mine")).to_be_focused()
    pane.page.keyboard.press("ArrowUp")
    expect(pane.row("and another")).to_be_focused()
    pane.page.keyboard.press("Enter")
    expect(pane.menu.get_by_role("menuitem", name="Reply")).to_be_focused()
    pane.page.keyboard.press("Escape")
    expect(pane.row("and another")).to_be_focused()
    expect(pane.page.locator(".log [tabindex='0']")).to_have_count(1)


def test_a_picture_that_is_recalled_closes_before_the_eyes(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    kept = visitor.succeed(visitor.post("/files", files={"file": ("cup.png", picture(400, 300), "image/png")}))
    path = f"/sessions/{pane.session['sessionId']}/messages"
    said = visitor.succeed(visitor.post(path, json={"msgType": "image", **kept}))
    pane.page.get_by_role("button", name="Enlarge cup.png").click()
    large = pane.page.locator("dialog .lightbox img")
    expect(large).to_be_visible()
    assert large.evaluate("(image) => image.complete && image.naturalWidth > 0")
    visitor.succeed(visitor.post(f"{path}/{said['msgNo']}/recall"))
    expect(large).to_have_count(0)
    expect(pane.page.locator(".log .picture")).to_have_count(0)


def test_what_comes_below_is_counted(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    for number in range(30):
        visitor.send(pane.session, f"line {number}")
    expect(pane.row("line 29")).to_be_in_viewport()
    pane.log.evaluate("(box) => { box.scrollTop = 0; }")
    expect(pane.page.get_by_role("button", name="Back to latest")).to_be_visible()
    visitor.send(pane.session, "below one")
    visitor.send(pane.session, "below two")
    pane.page.get_by_role("button", name="2 new").click()
    expect(pane.row("below two")).to_be_in_viewport()
    expect(pane.page.locator(".newest")).to_have_count(0)
