"""A visitor and an agent talk through the widget: everything that a conversation holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.environment import ROOT
from tests.leaks import LeakWatch
from tests.pages.inboxes import Shop
from tests.pages.widget import Desk, Visitors, Widget
from tests.server import RunningServer
from tests.waiting import wait_until

Fresh = Callable[[str], str]
PARCEL = ROOT / "static" / "playground" / "samples" / "parcel.png"


@pytest.fixture
def widget(visitors: Visitors, server: RunningServer) -> Widget:
    """The demonstration shop with the panel open; nothing was said yet."""
    return visitors.new(f"{server.url}/shop", reduced_motion="reduce").open()


@pytest.fixture
def talking(widget: Widget, desk: Desk, fresh: Fresh) -> tuple[Widget, Desk, dict[str, Any]]:
    """Likewise, in a conversation that an agent has taken."""
    hello = fresh("hello")
    widget.say(hello)
    session = desk.take(widget)
    expect(widget.status).to_have_text("Here for you")
    # What is still under way when a test closes the conversation would open it again.
    widget.state(hello, "sent|delivered|read")
    return widget, desk, session


# Coming in


def test_looking_at_the_panel_opens_no_conversation_and_no_socket(visitors: Visitors, server: RunningServer) -> None:
    widget = visitors.new(f"{server.url}/shop")
    sockets: list[str] = []
    widget.page.on("websocket", lambda socket: sockets.append(socket.url))
    widget.open()
    expect(widget.field).to_be_visible()
    assert widget.known() == {}
    assert sockets == []


def test_a_visitor_waits_in_the_queue_and_is_taken(
    widget: Widget, shop: Shop, desk: Desk, fresh: Fresh, server: RunningServer
) -> None:
    with desk.hearing(shop.visitor(fresh("earlier"))[1]):  # an agent is connected, and busy
        widget.say(fresh("is this tea here"))
        expect(widget.status).to_have_text(re.compile(r"You are \d+(st|nd|rd|th) in line · about \d+ min"))
        expect(widget.panel.get_by_role("button", name="Leave a message")).to_be_visible()
        desk.take(widget)
        expect(widget.status).to_have_text("Here for you")
        expect(widget.panel.get_by_role("heading", level=1)).to_have_text(desk.client.person["nickname"])


def test_every_state_of_a_message_is_seen(talking: tuple[Widget, Desk, dict[str, Any]], fresh: Fresh) -> None:
    widget, desk, session = talking
    text = fresh("how much is it")
    widget.say(text)
    widget.state(text, "sent")
    with desk.hearing(session) as agent:
        sent = next(m for m in desk.client.messages(session) if m.get("content") == text)
        agent.send("/app/chat/read", {"sessionId": session["sessionId"], "lastReadMsgId": sent["msgId"]})
        widget.state(text, "read")


def test_both_talk_and_marks_go_both_ways(talking: tuple[Widget, Desk, dict[str, Any]], fresh: Fresh) -> None:
    widget, desk, session = talking
    answer = fresh("88 yuan")
    with desk.hearing(session) as agent:
        sent = desk.client.send(session, answer)
        expect(widget.message(answer)).to_be_visible()
        agent.told("DELIVERED_RECEIPT")
        read = agent.told("READ_RECEIPT")
        assert read["lastReadMsgId"] == sent["msgId"]


def test_what_is_typed_is_shown_to_the_agent_and_taken_back(
    talking: tuple[Widget, Desk, dict[str, Any]],
) -> None:
    widget, desk, session = talking
    widget.live()
    with desk.hearing(session) as agent:
        widget.field.press_sequentially("I would", delay=20)
        typed = agent.told("TYPING")
        assert "I would".startswith(typed["content"])
        agent.told("TYPING", content="I would")
        widget.field.fill("")
        agent.told("TYPING", content="")


def test_the_agents_typing_is_shown_while_the_visitor_does_not_write(
    talking: tuple[Widget, Desk, dict[str, Any]],
) -> None:
    widget, desk, session = talking
    widget.live()
    with desk.hearing(session) as agent:
        agent.send("/app/chat/typing", {"sessionId": session["sessionId"]})
        expect(widget.panel.locator(".typing")).to_have_text("Typing…")
        widget.field.fill("me too")
        agent.send("/app/chat/typing", {"sessionId": session["sessionId"]})
        expect(widget.panel.locator(".typing")).to_have_text("")


# What is said


def test_an_image_is_previewed_sent_and_enlarged(
    talking: tuple[Widget, Desk, dict[str, Any]],
) -> None:
    widget, desk, session = talking
    widget.page.locator("input[type=file]").set_input_files(str(PARCEL))
    expect(widget.panel.locator(".tray li")).to_have_count(1)
    before = desk.client.messages(session)
    widget.panel.get_by_role("button", name="Send", exact=True).click()
    expect(widget.panel.locator(".picture")).to_have_count(1)
    wait_until(lambda: len(desk.client.messages(session)) > len(before), what="the image")
    sent = desk.client.messages(session)[-1]
    assert (sent["msgType"], sent["fileName"]) == ("image", "parcel.png")
    assert sent["width"] > 0
    widget.panel.locator(".picture").click()
    expect(widget.page.get_by_role("dialog", name="parcel.png")).to_be_visible()
    widget.page.keyboard.press("Escape")
    expect(widget.page.get_by_role("dialog", name="parcel.png")).to_have_count(0)
    expect(widget.panel).to_be_visible()


def test_a_pasted_file_goes_to_the_tray_and_a_refused_one_says_why(widget: Widget) -> None:
    paste = """(field, [name, type, size]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(size)], name, { type }));
        field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }"""
    widget.field.evaluate(paste, ["order.pdf", "application/pdf", 2048])
    expect(widget.panel.locator(".tray li")).to_contain_text("order.pdf")
    widget.field.evaluate(paste, ["nothing.txt", "text/plain", 0])
    expect(widget.banner).to_contain_text("nothing.txt is empty")
    widget.panel.get_by_role("button", name="Remove order.pdf").click()
    expect(widget.panel.locator(".tray li")).to_have_count(0)


def test_a_card_is_paid_and_another_expires(talking: tuple[Widget, Desk, dict[str, Any]], fresh: Fresh) -> None:
    widget, desk, session = talking
    names = [fresh("Longjing"), fresh("Jasmine")]
    path = f"/sessions/{session['sessionId']}/order-cards"
    for name, seconds in zip(names, (60, 2), strict=True):
        body = {"name": name, "price": "88.00", "countdownSeconds": seconds}
        desk.client.succeed(desk.client.post(path, json=body))
    paid, expired = (widget.panel.locator(".card").filter(has_text=name) for name in names)
    expect(expired).to_have_attribute("data-status", "expired")
    expect(paid.get_by_role("timer")).to_have_text(re.compile(r"^0:[0-5]\d$|^1:00$"))
    paid.get_by_role("button", name="Pay", exact=True).click()
    expect(paid).to_have_attribute("data-status", "paid")
    expect(expired.get_by_role("button", name="Pay", exact=True)).to_have_count(0)


def test_a_job_card_is_shown_as_text(talking: tuple[Widget, Desk, dict[str, Any]], fresh: Fresh) -> None:
    widget, desk, session = talking
    title = fresh("Tea picker <b>")
    job = {
        "title": title,
        "salary": "13K-23K",
        "company": "Hill & Sons",
        "location": "Hangzhou",
        "url": "javascript:alert(1)",
    }
    desk.client.succeed(desk.client.post(f"/sessions/{session['sessionId']}/job-cards", json=job))
    card = widget.panel.locator(".card").filter(has_text=title)
    expect(card).to_contain_text("Hill & Sons · Hangzhou")
    expect(card.locator("a")).to_have_count(0)


def test_a_recall_of_either_side_leaves_a_line(talking: tuple[Widget, Desk, dict[str, Any]], fresh: Fresh) -> None:
    widget, desk, session = talking
    own, theirs = fresh("oh no"), fresh("not for you")
    widget.say(own)
    widget.state(own, "sent|delivered|read")
    widget.message(own).hover()
    widget.message(own).get_by_role("button", name="Recall").click()
    expect(widget.message(own)).to_have_count(0)
    expect(widget.panel).to_contain_text("You recalled a message")
    widget.panel.get_by_role("button", name="Edit again").click()
    expect(widget.field).to_have_value(own)
    sent = desk.client.send(session, theirs)
    expect(widget.message(theirs)).to_be_visible()
    assert desk.client.post(f"/sessions/{session['sessionId']}/messages/{sent['msgNo']}/recall").ok
    expect(widget.message(theirs)).to_have_count(0)


def test_a_message_is_quoted(talking: tuple[Widget, Desk, dict[str, Any]], fresh: Fresh) -> None:
    widget, desk, session = talking
    asked, answer = fresh("green or black"), fresh("green please")
    desk.client.send(session, asked)
    widget.message(asked).hover()
    widget.message(asked).get_by_role("button", name="Reply").click()
    expect(widget.panel.locator(".quoting")).to_contain_text(asked)
    widget.say(answer)
    row = widget.panel.locator("article").filter(has_text=answer)
    expect(row.locator(".quote")).to_contain_text(asked)
    expect(row.locator(".state")).to_have_attribute("data-state", re.compile("sent|delivered|read"))
    row.locator(".quote").click()
    expect(widget.message(asked)).to_be_focused()


# Coming to an end


def test_an_ended_chat_is_rated_and_goes_on(talking: tuple[Widget, Desk, dict[str, Any]], fresh: Fresh) -> None:
    widget, desk, session = talking
    widget.page.evaluate("() => { window.rated = []; swb('on', 'rated', (rating) => window.rated.push(rating)); }")
    assert desk.client.post(f"/sessions/{session['sessionId']}/close").ok
    expect(widget.status).to_have_text("Chat ended")
    widget.panel.locator(".star").nth(3).click()
    expect(widget.panel.get_by_role("radio", name="4 of 5 stars")).to_be_checked()
    widget.panel.get_by_placeholder("Anything to add?").fill("quick")
    widget.panel.get_by_role("button", name="Send rating").click()
    expect(widget.panel).to_contain_text("Thank you for rating")
    assert widget.page.evaluate("() => window.rated") == [{"score": 4, "resolved": True, "comment": "quick"}]
    again = fresh("one more thing")
    widget.say(again)
    widget.state(again, "sent|delivered|read")
    expect(widget.status).not_to_have_text("Chat ended")


def test_the_visitor_ends_the_chat(talking: tuple[Widget, Desk, dict[str, Any]]) -> None:
    widget, desk, session = talking
    widget.menu("End chat")
    expect(widget.status).to_have_text("Chat ended")
    assert desk.client.succeed(desk.client.get(f"/sessions/{session['sessionId']}"))["state"] == "closed"


def test_a_message_is_left(widget: Widget, desk: Desk, fresh: Fresh) -> None:
    contact, content = fresh("alice@example.com"), fresh("call me")
    widget.menu("Leave a message")
    widget.panel.get_by_label("Email or phone").fill(contact)
    widget.panel.get_by_label("Your message").fill(content)
    widget.panel.get_by_label("Photos").set_input_files(str(PARCEL))
    widget.panel.get_by_role("button", name="Send", exact=True).click()
    expect(widget.panel).to_contain_text("We have your message")
    left = desk.client.succeed(desk.client.get("/left-messages"))["items"]
    found = next(message for message in left if message["contact"] == contact)
    assert (found["content"], len(found["images"])) == (content, 1)


# History, unread, keys


def test_the_history_is_there_after_a_reload_and_loads_as_one_scrolls(
    talking: tuple[Widget, Desk, dict[str, Any]], fresh: Fresh
) -> None:
    widget, desk, session = talking
    texts = [fresh(f"line {number}") for number in range(120)]
    widget.field.press("Escape")
    for text in texts:
        desk.client.send(session, text)
    widget.page.reload()
    expect(widget.page.locator(".launcher b")).to_have_text("99+")
    widget.button.click()
    expect(widget.message(texts[-1])).to_be_visible()
    expect(widget.message(texts[40])).to_have_count(0)
    log = widget.panel.get_by_role("log")
    anchor = widget.message(texts[75])
    log.evaluate("(log) => log.scrollTop = 300")
    before = anchor.bounding_box()
    expect(widget.message(texts[40])).to_have_count(1)
    after = anchor.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) <= 1
    log.evaluate("(log) => log.scrollTop = 0")
    expect(widget.message(texts[0])).to_have_count(1)


def test_unread_is_counted_on_the_button_and_told_to_the_page(
    talking: tuple[Widget, Desk, dict[str, Any]], fresh: Fresh
) -> None:
    widget, desk, session = talking
    widget.page.evaluate("() => { window.told = []; swb('on', 'unread', ({ count }) => window.told.push(count)); }")
    widget.field.press("Escape")
    expect(widget.panel).to_be_hidden()
    expect(widget.button).to_be_focused()
    for _ in range(2):
        desk.client.send(session, fresh("are you there"))
    expect(widget.button).to_have_attribute("aria-label", "Open chat · 2 unread messages")
    widget.button.click()
    expect(widget.panel.locator(".divider")).to_have_text("New")
    expect(widget.page.locator(".launcher b")).to_be_hidden()
    assert widget.page.evaluate("() => window.told") == [1, 2, 0]


def test_nothing_is_sent_by_an_enter_that_ends_a_composition(
    talking: tuple[Widget, Desk, dict[str, Any]], fresh: Fresh, server: RunningServer, watch: LeakWatch
) -> None:
    widget, _desk, session = talking
    client: Client = widget.client(server, watch)
    before = len(client.messages(session))
    widget.field.focus()
    devtools = widget.page.context.new_cdp_session(widget.page)
    devtools.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    widget.page.keyboard.press("Enter")
    widget.field.evaluate(
        "(field) => field.dispatchEvent(new KeyboardEvent('keydown',"
        "{ key: 'Enter', keyCode: 229, bubbles: true, cancelable: true, composed: true }))"
    )
    devtools.send("Input.insertText", {"text": "你好"})
    assert len(client.messages(session)) == before
    widget.page.keyboard.press("Enter")
    expect(widget.message("你好")).to_have_count(1)
    wait_until(lambda: len(client.messages(session)) == before + 1, what="one message")


def test_the_form_before_the_talk_introduces_the_visitor(
    fresh_server: Callable[..., RunningServer], visitors: Visitors, watch: LeakWatch, fresh: Fresh
) -> None:
    server = fresh_server()
    admin = Client(server.url, watch).login("admin", server.password)
    topics = ["Orders", "发票"]
    admin.succeed(admin.patch("/settings", json={"widget": {"prechat": "required", "topics": topics}}))
    widget = visitors.new(f"{server.url}/shop").open()
    name = widget.panel.get_by_label("Your name")
    expect(name).to_be_focused()
    widget.panel.get_by_role("button", name="Start").click()
    expect(widget.field).to_have_count(0)
    name.fill("Alice 陈")
    widget.panel.get_by_label("What is it about?").select_option("发票")
    widget.panel.get_by_role("button", name="Start").click()
    widget.say(fresh("about my invoice"))
    session = Desk(server, watch).take(widget)
    assert (session["visitor"]["nickname"], session["subject"]) == ("Alice 陈", "发票")
