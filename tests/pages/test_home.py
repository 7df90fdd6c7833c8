"""The home page in a real browser: two people talk, and what the page says about it is true."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.leaks import LeakWatch
from tests.pages.conftest import Cast, NewHome
from tests.pages.held import Held
from tests.pages.home import Home
from tests.server import RunningServer

Fresh = Callable[[str], str]

HOSTILE = ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "\"'><svg onload=alert(1)>", "{{7*7}} &lt;"]


# Talking


def test_both_sides_hear_each_other(home: Home, fresh: Fresh) -> None:
    question, answer = fresh("Is it in stock?"), fresh("It is.")
    home.visitor.say(question)
    expect(home.agent.message(question)).to_be_visible()
    home.agent.say(answer)
    for side in (home.visitor, home.agent):
        side.sees(question, answer)


def test_a_message_is_delivered_when_it_arrives_and_read_when_somebody_looks(home: Home, fresh: Fresh) -> None:
    text = fresh("hello")
    home.visitor.say(text)
    home.visitor.state(text, "delivered")
    home.agent.attend()
    home.visitor.state(text, "read")


def test_a_message_has_no_tick_before_the_receipt(new_home: NewHome, fresh: Fresh) -> None:
    home, held = new_home(), Held()
    home.page.route_web_socket("**/ws/chat", held.route)
    home.open()
    text = fresh("slow disk")
    held.begin()
    home.visitor.say(text)
    home.visitor.state(text, "sending")
    held.wait_for(home, 3)
    home.visitor.state(text, "sending")
    held.release("RECEIPT")
    home.visitor.state(text, "sent")
    held.release("MESSAGE")
    expect(home.visitor.message(text)).to_have_count(1)
    home.visitor.state(text, "delivered")


def test_history_is_there_after_a_reload(new_home: NewHome, fresh: Fresh) -> None:
    home = new_home().open()
    texts = [fresh("first"), fresh("second")]
    for text in texts:
        home.visitor.say(text)
        home.visitor.state(text, "delivered")
    home.page.reload()
    home.wait()
    home.visitor.sees(*texts)
    home.agent.sees(*texts)


def test_what_was_unread_is_delivered_when_the_page_opens(
    fresh_server: Callable[..., RunningServer], watch: LeakWatch, new_home: NewHome, fresh: Fresh
) -> None:
    server, text = fresh_server(), fresh("written before anybody opened the page")
    cast = Cast(server, watch)
    cast.alice.send(cast.session, text)
    home = new_home(server.url).open()
    home.agent.sees(text)
    home.visitor.sees(text)
    home.visitor.state(text, "delivered")


def test_earlier_messages_come_without_moving_what_is_read(
    fresh_server: Callable[..., RunningServer], watch: LeakWatch, new_home: NewHome
) -> None:
    server = fresh_server()
    cast = Cast(server, watch)
    for number in range(70):
        cast.alice.send(cast.session, f"line {number}")
    home = new_home(server.url).open()
    home.visitor.log.evaluate("log => { log.scrollTop = 0 }")
    first = home.visitor.pane.locator("article").first
    text = first.locator(".bubble").inner_text()
    before = first.bounding_box()
    home.visitor.pane.get_by_role("button", name="Earlier messages").click()
    expect(home.visitor.message("line 0")).to_have_count(1)
    home.visitor.sees(*(f"line {number}" for number in range(70)))
    after = home.visitor.message(text).bounding_box()
    assert before
    assert after
    assert abs(after["y"] - before["y"]) <= 1


# Typing


def test_the_agent_sees_what_the_visitor_types(home: Home, fresh: Fresh) -> None:
    text = fresh("I would like two of th")
    home.visitor.field.press_sequentially(text)
    expect(home.agent.typing).to_contain_text(text)
    expect(home.visitor.typing).to_be_empty()
    home.visitor.field.press("Enter")
    expect(home.agent.message(text)).to_be_visible()
    expect(home.agent.typing).to_be_empty()


def test_the_visitor_sees_that_the_agent_types_and_not_what(home: Home) -> None:
    home.agent.field.press_sequentially("hmm, let me")
    expect(home.visitor.typing).to_contain_text("is typing")
    expect(home.visitor.typing).not_to_contain_text("hmm")
    home.agent.field.fill("")
    expect(home.visitor.typing).to_be_empty()


def test_enter_within_a_composition_sends_nothing(home: Home, fresh: Fresh) -> None:
    session = home.page.context.new_cdp_session(home.page)
    home.visitor.field.focus()
    session.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    home.visitor.field.press("Enter")
    expect(home.visitor.field).to_have_value(re.compile("ni hao"))
    expect(home.agent.typing).to_be_empty()
    text = fresh("你好")
    home.visitor.say(text)
    home.agent.sees(text)


def test_shift_and_enter_begin_a_new_line(home: Home, fresh: Fresh) -> None:
    first, second = fresh("one"), fresh("two")
    home.visitor.field.fill(first)
    home.visitor.field.press("Shift+Enter")
    home.visitor.field.press_sequentially(second)
    home.visitor.field.press("Enter")
    expect(home.agent.pane.locator(".bubble").last).to_have_text(f"{first}\n{second}", use_inner_text=True)


# Recall


def test_a_recalled_message_is_gone_on_both_sides_and_can_be_edited(home: Home, fresh: Fresh) -> None:
    text = fresh("wrong")
    home.visitor.say(text)
    home.visitor.state(text, "delivered")
    home.visitor.message(text).hover()
    home.visitor.message(text).get_by_role("button", name="Recall").click()
    expect(home.visitor.message(text)).to_have_count(0)
    expect(home.agent.message(text)).to_have_count(0)
    expect(home.agent.pane.locator(".recalled").last).to_have_text("Alice recalled a message")
    home.visitor.pane.get_by_role("button", name="Edit again").last.click()
    expect(home.visitor.field).to_have_value(text)


def test_only_ones_own_messages_may_be_recalled(home: Home, fresh: Fresh) -> None:
    text = fresh("mine")
    home.visitor.say(text)
    expect(home.visitor.message(text).get_by_role("button", name="Recall")).to_have_count(1)
    expect(home.agent.message(text).get_by_role("button", name="Recall")).to_have_count(0)


def test_the_time_to_recall_runs_out(
    fresh_server: Callable[..., RunningServer], new_home: NewHome, fresh: Fresh
) -> None:
    home = new_home(fresh_server(environment={"CHAT_RECALL_SECONDS": "1"}).url).open()
    text = fresh("too late")
    home.visitor.say(text)
    home.visitor.state(text, "delivered")
    expect(home.visitor.message(text).get_by_role("button", name="Recall")).to_have_count(0)


# Order cards


def test_an_order_card_counts_down_and_is_paid(home: Home, fresh: Fresh) -> None:
    name = fresh("Express delivery")
    home.offer(name, 60)
    for side in (home.visitor, home.agent):
        expect(side.card(name)).to_have_attribute("data-status", "pending")
        expect(side.card(name).get_by_role("timer")).to_have_text(re.compile(r"^(1:00|0:[0-5]\d)$"))
    shown = home.visitor.card(name).get_by_role("timer").inner_text()
    expect(home.visitor.card(name).get_by_role("timer")).not_to_have_text(shown)
    home.visitor.card(name).get_by_role("button", name="Pay").click()
    for side in (home.visitor, home.agent):
        expect(side.card(name)).to_have_attribute("data-status", "paid")
        expect(side.card(name).get_by_role("button")).to_have_count(0)


def test_an_order_card_expires_by_the_servers_word(home: Home, cast: Cast, fresh: Fresh) -> None:
    name = fresh("Offer")
    order = {"name": name, "price": "9.90", "countdownSeconds": 1}
    cast.wei.succeed(cast.wei.post(f"/sessions/{cast.session['sessionId']}/order-cards", json=order))
    for side in (home.visitor, home.agent):
        expect(side.card(name)).to_have_attribute("data-status", "expired")
        expect(side.card(name).get_by_role("button")).to_have_count(0)


def test_a_card_at_its_end_is_being_checked_until_the_server_speaks(
    new_home: NewHome, cast: Cast, fresh: Fresh
) -> None:
    home, held = new_home(), Held()
    home.page.route_web_socket("**/ws/chat", held.route)
    home.open()
    name = fresh("Offer")
    order = {"name": name, "price": "9.90", "countdownSeconds": 1}
    held.begin("ORDER_CARD_EXPIRE")
    cast.wei.succeed(cast.wei.post(f"/sessions/{cast.session['sessionId']}/order-cards", json=order))
    expect(home.visitor.card(name)).to_have_count(1)
    expect(home.visitor.card(name)).to_have_attribute("data-status", "checking")
    held.wait_for(home, 2)
    expect(home.visitor.card(name)).to_have_attribute("data-status", "checking")
    held.release()
    expect(home.visitor.card(name)).to_have_attribute("data-status", "expired")


def test_the_agent_withdraws_a_card(home: Home, fresh: Fresh) -> None:
    name = fresh("Mistake")
    home.offer(name)
    home.agent.card(name).get_by_role("button", name="Withdraw").click()
    expect(home.visitor.card(name)).to_have_attribute("data-status", "cancelled")


def test_nobody_pays_or_offers_without_a_line(home: Home, fresh: Fresh) -> None:
    name = fresh("Express delivery")
    home.offer(name)
    home.visitor.drop()
    home.visitor.card(name).get_by_role("button", name="Pay").click()
    expect(home.visitor.banner).to_contain_text("cannot be reached")
    expect(home.agent.card(name)).to_have_attribute("data-status", "pending")
    home.agent.drop()
    home.agent.pane.locator(".offer").click()
    home.page.get_by_role("dialog").locator("[type=submit]").click()
    expect(home.page.get_by_role("dialog").get_by_role("alert")).to_contain_text("cannot be reached")


def test_a_price_that_is_none_is_refused_in_the_dialog(home: Home) -> None:
    home.agent.pane.locator(".offer").click()
    dialog = home.page.get_by_role("dialog")
    dialog.locator("[name=price]").fill("cheap")
    dialog.locator("[type=submit]").click()
    expect(dialog.get_by_role("alert")).to_contain_text("29.90")
    expect(dialog.locator("[name=price]")).to_be_focused()


# What people type


def test_markup_in_what_people_type_stays_text(home: Home, fresh: Fresh) -> None:
    for hostile in HOSTILE:
        text = fresh(hostile)
        home.visitor.field.fill(text)
        expect(home.agent.typing).to_contain_text(text)
        home.visitor.field.press("Enter")
        home.agent.sees(text)
        home.visitor.sees(text)
        home.offer(text)
        expect(home.visitor.card(text)).to_be_visible()
    assert home.page.locator(".log :is(img, script, [onload], [onerror])").count() == 0
