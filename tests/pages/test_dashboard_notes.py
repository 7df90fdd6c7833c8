"""Notes: the team writes them, and no byte of them reaches a visitor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import requests
from playwright.sync_api import expect

from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk, wait_stored
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until

Fresh = Callable[[str], str]


def test_a_note_with_a_file_is_heard_by_the_team_alone(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh, tmp_path: Path
) -> None:
    visitor, session = shop.talk(fresh("Alice"))
    secret, name = fresh("she paid twice"), fresh("refund") + ".txt"
    (tmp_path / name).write_bytes(b"for the team")
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    pane = Talk(dashboard, session).wait()
    colleague = new_dashboard().enter("lin", server.password, f"/all/{session['sessionNo']}")
    expect(colleague.page.locator(".read-only")).to_be_visible()
    with Stomp(server.ws_url) as peer:
        peer.connect(visitor.access_token)
        peer.subscribe(f"/topic/session/{session['sessionNo']}")
        peer.subscribe("/user/queue/notify")
        pane.page.keyboard.press("n")
        expect(pane.composer).to_have_attribute("placeholder", "Only your team sees this")
        pane.composer.fill(secret)
        pane.page.set_input_files(".toolbar input[type=file]", tmp_path / name)
        pane.page.get_by_role("button", name="Add note").click()
        note = pane.page.locator(".log .note").filter(has_text=secret)
        expect(note).to_contain_text("客服小魏")
        expect(note.locator("a.file")).to_contain_text(name)
        expect(colleague.page.locator(".log .note").filter(has_text=secret)).to_be_visible()
        url = note.locator("a.file").get_attribute("href") or ""

        # What is said after it has come to the visitor, so everything before it has, too.
        pane.page.get_by_role("button", name="Reply", exact=True).first.click()
        pane.say("said to you")
        peer.wait_for(lambda frame: "said to you" in frame.body)
        heard = "".join(frame.body for frame in peer.frames)
    history = str(visitor.messages(session, limit=200)) + visitor.get(f"/sessions/{session['sessionId']}").text
    key = url.partition("?")[0].rsplit("/", 1)[-1]
    assert key
    for place in (heard, history):
        for piece in (secret, name, key):
            assert piece not in place
    bearer = {"Authorization": f"Bearer {visitor.access_token}"}
    bare = f"{server.url}{url.partition('?')[0]}"
    assert requests.get(bare, headers=bearer, timeout=10, allow_redirects=False).status_code in (401, 403, 404)
    assert visitor.get(f"/sessions/{session['sessionId']}/notes").status_code in (403, 404)


def test_the_mode_stays_with_the_conversation_and_a_slip_sends_nothing(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    names = [fresh("Note"), fresh("Reply")]
    (visitor, session), (_, _other) = shop.talk(names[0]), shop.talk(names[1])
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    pane = Talk(dashboard, session).wait()
    composer = pane.page.locator(".composer")
    pane.composer.fill("for her")
    pane.page.get_by_role("button", name="Note", exact=True).click()
    expect(composer).to_have_attribute("data-mode", "note")
    expect(pane.composer).to_have_value("")
    pane.composer.fill("for us")
    dashboard.row(names[1]).locator("a").click()
    expect(composer).to_have_attribute("data-mode", "reply")
    expect(pane.composer).to_have_value("")
    dashboard.row(names[0]).locator("a").click()
    expect(composer).to_have_attribute("data-mode", "note")
    expect(pane.composer).to_have_value("for us")
    pane.composer.press("Enter")
    expect(pane.page.locator(".log .note")).to_contain_text("for us")
    assert "for us" not in str(visitor.messages(session))
    pane.page.get_by_role("button", name="Reply", exact=True).first.click()
    expect(pane.composer).to_have_value("for her")
    pane.composer.press("Enter")
    wait_stored(visitor, session, "for her")


def test_a_note_is_deleted_for_everybody(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    _visitor, session = shop.talk(fresh("Alice"))
    path = f"/sessions/{session['sessionId']}/notes"
    shop.wei.succeed(shop.wei.post(path, json={"content": "wrong"}))
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    colleague = new_dashboard().enter("lin", server.password, f"/all/{session['sessionNo']}")
    theirs = colleague.page.locator(".log .note").filter(has_text="wrong")
    expect(theirs).to_be_visible()
    expect(theirs.get_by_role("button", name="Delete")).to_have_count(0)
    dashboard.page.locator(".log .note").get_by_role("button", name="Delete").click()
    dashboard.page.locator("dialog").get_by_role("button", name="Delete").click()
    expect(dashboard.page.locator(".log .note")).to_have_count(0)
    expect(theirs).to_have_count(0)


def test_a_note_that_fails_stays_in_the_composer(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    _visitor, session = shop.talk(fresh("Alice"))
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    dashboard.excuse("Failed to load resource")
    pane = Talk(dashboard, session).wait()
    pane.page.route("**/notes", lambda route: route.abort())
    pane.page.keyboard.press("n")
    pane.say("keep me")
    expect(pane.page.locator(".composer-problem")).to_be_visible()
    expect(pane.composer).to_have_value("keep me")
    pane.page.unroute("**/notes")
    pane.composer.press("Enter")
    expect(pane.page.locator(".log .note")).to_contain_text("keep me")
    expect(pane.composer).to_have_value("")
    found = shop.wei.get(f"/sessions/{session['sessionId']}/notes").json()["items"]
    wait_until(lambda: len(found) == 1, what="one note")
