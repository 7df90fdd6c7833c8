"""Sound, notifications, title and favicon: who is called, when, and how often."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import NewDashboard
from tests.pages.dashboard import Dashboard
from tests.pages.inboxes import Shop
from tests.server import RunningServer
from tests.waiting import wait_until

Fresh = Callable[[str], str]

# Every tone and every notification is counted; where the person looks is what the test says.
SPY = """
window.isLooking = true;
document.hasFocus = () => window.isLooking;
window.tones = 0;
const Oscillator = window.OscillatorNode;
window.OscillatorNode = class extends Oscillator {
  start(...rest) { window.tones += 1; super.start(...rest); }
};
window.told = [];
window.Notification = class {
  static permission = 'granted';
  static requestPermission = async () => (Notification.permission = 'granted');
  constructor(title, options) { Object.assign(this, { title, ...options, isOpen: true }); window.told.push(this); }
  close() { this.isOpen = false; this.onclose?.(); }
};
"""
SITUATION = """async ([sound, path, isLooking]) => {
    const main = document.querySelector('script[type=module]').src;
    const { prefs } = await import(new URL('./core/prefs.js', main).href);
    prefs.sounds.message = sound;
    window.isLooking = isLooking;
    history.pushState({}, '', `/dashboard${path}`);
    for (const sort of ['popstate', isLooking ? 'focus' : 'blur']) window.dispatchEvent(new Event(sort));
}"""
FRAMES = "async () => { for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame); }"
LOOK = "(is) => { window.isLooking = is; window.dispatchEvent(new Event(is ? 'focus' : 'blur')); }"


@pytest.fixture
def dashboard(new_dashboard: NewDashboard, server: RunningServer, shop: Shop) -> Dashboard:
    made = new_dashboard()
    made.page.add_init_script(SPY)
    made.sign_in("wei", server.password)
    made.page.locator(".rail .mark").click()  # a gesture lets sound out
    return made


def tones(dashboard: Dashboard) -> int:
    return int(dashboard.page.evaluate("() => window.tones"))


def told(dashboard: Dashboard) -> list[dict[str, object]]:
    found: list[dict[str, object]] = dashboard.page.evaluate(
        "() => window.told.map(({ title, body, tag, isOpen }) => ({ title, body, tag, isOpen }))"
    )
    return found


def choose(dashboard: Dashboard, event: str, when: str) -> None:
    """Set when the sound of an event is made."""
    dashboard.page.get_by_role("button", name="Settings").click()
    dashboard.page.get_by_role("combobox", name=event, exact=True).select_option(label=when)
    dashboard.page.get_by_role("button", name="Done").click()


def test_each_of_the_nine_is_as_it_was_chosen(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    """Three choices by three places where one looks: a message each, and the sounds and notifications it brings."""
    visitor, session = shop.talk(fresh("Nine"))
    places = {"there": f"/mine/{session['sessionNo']}", "elsewhere": "/mine", "away": "/mine"}
    wanted = dict.fromkeys(product(("always", "unfocused", "never"), places), (0, 0)) | {
        ("always", "elsewhere"): (1, 0),
        ("always", "away"): (1, 1),
        ("unfocused", "away"): (1, 1),
        ("never", "away"): (0, 1),
    }
    dashboard.page.evaluate("() => { window.told.length = 0; window.tones = 0; }")
    sounds, notifications = 0, 0
    for (sound, where), (rung, shown) in wanted.items():
        dashboard.page.evaluate(SITUATION, [sound, places[where], where != "away"])
        expect(dashboard.page.locator(".log")).to_have_count(1 if where == "there" else 0)
        text = fresh(f"{sound} {where}")
        visitor.send(session, text)
        expect(dashboard.row(session["visitor"]["nickname"]).locator(".row-said")).to_have_text(text)
        sounds, notifications = sounds + rung, notifications + shown
        dashboard.page.evaluate(FRAMES)
        wait_until(
            lambda want=(sounds, notifications): (tones(dashboard), len(told(dashboard))) == want,  # type: ignore[misc]
            what=f"{sound}, {where}",
            context=lambda: f"{tones(dashboard)} sounds, {len(told(dashboard))} notifications",
        )


def test_who_is_away_is_called_by_sound_and_notification(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name, text = fresh("Caller"), fresh("anybody there?")
    visitor, session = shop.talk(name)
    expect(dashboard.row(name)).to_be_visible()
    dashboard.page.evaluate(LOOK, False)
    before = tones(dashboard)
    visitor.send(session, text)
    wait_until(lambda: any(one["body"] == text for one in told(dashboard)), what="the notification")
    assert told(dashboard)[-1] == {
        "title": f"{name} wrote", "body": text, "tag": str(session["sessionId"]), "isOpen": True
    }  # fmt: skip
    wait_until(lambda: tones(dashboard) > before, what="the sound")
    shop.read(shop.wei, session)
    wait_until(lambda: not told(dashboard)[-1]["isOpen"], what="the notification to be taken back")


def test_a_click_on_a_notification_opens_the_conversation(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name = fresh("Clicked")
    visitor, session = shop.talk(name)
    expect(dashboard.row(name)).to_be_visible()
    dashboard.page.evaluate(LOOK, False)
    visitor.send(session, "hello")
    wait_until(lambda: told(dashboard), what="the notification")
    dashboard.page.evaluate("() => window.told.at(-1).onclick()")
    dashboard.page.wait_for_url(f"**/mine/{session['sessionNo']}")


def test_who_looks_elsewhere_in_the_page_hears_only_what_they_chose(
    dashboard: Dashboard, shop: Shop, fresh: Fresh
) -> None:
    name = fresh("Quiet")
    visitor, session = shop.talk(name)
    row = dashboard.row(name)
    expect(row.locator(".badge")).to_have_text("1")
    before = tones(dashboard)
    visitor.send(session, "one more")
    expect(row.locator(".badge")).to_have_text("2")
    assert tones(dashboard) == before
    choose(dashboard, "New message", "Always")
    visitor.send(session, "and one more")
    wait_until(lambda: tones(dashboard) > before, what="the sound")
    assert told(dashboard) == []


def test_a_new_visitor_in_the_queue_calls(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name = fresh("Newcomer")
    dashboard.page.evaluate(LOOK, False)
    shop.visitor(name)
    wait_until(lambda: any(one["title"] == f"{name} is waiting" for one in told(dashboard)), what="the notification")


def test_the_text_can_be_hidden(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name = fresh("Secret")
    visitor, session = shop.talk(name)
    expect(dashboard.row(name)).to_be_visible()
    dashboard.page.get_by_role("button", name="Settings").click()
    dashboard.page.get_by_role("switch", name="Show the message").uncheck()
    dashboard.page.get_by_role("button", name="Done").click()
    dashboard.page.evaluate(LOOK, False)
    visitor.send(session, "my card number")
    wait_until(lambda: told(dashboard), what="the notification")
    assert told(dashboard)[-1]["body"] == "The text is hidden"


def test_every_sound_can_be_tried(dashboard: Dashboard) -> None:
    dashboard.page.get_by_role("button", name="Settings").click()
    for event, count in (("New in the queue", 3), ("Assigned to me", 2), ("New message", 1)):
        before = tones(dashboard)
        dashboard.page.get_by_role("button", name=f"Test: {event}").click()
        wait_until(lambda before=before, count=count: tones(dashboard) == before + count, what=event)


def test_the_title_and_the_sign_count_what_is_unread(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    shop.talk(fresh("Counted"))
    expect(dashboard.page).to_have_title(re.compile(r"^\(\d+\+?\) Switchboard dashboard$"))
    expect(dashboard.page.locator("#favicon")).to_have_attribute("href", re.compile("mark_unread.svg$"))


def test_permission_is_asked_by_the_button_only(new_dashboard: NewDashboard, server: RunningServer, shop: Shop) -> None:
    dashboard = new_dashboard()
    dashboard.page.add_init_script(SPY + "Notification.permission = 'default'; window.asked = 0;")
    dashboard.page.add_init_script(
        "Notification.requestPermission = async () => { window.asked += 1; Notification.permission = 'denied'; }"
    )
    dashboard.sign_in("wei", server.password)
    card = dashboard.page.get_by_role("complementary", name="Notifications")
    expect(card).to_be_visible()
    assert dashboard.page.evaluate("() => window.asked") == 0
    card.get_by_role("button", name="Turn on").click()
    expect(card.get_by_text("The browser refuses notifications")).to_be_visible()
    card.get_by_role("button", name="Got it").click()
    expect(card).to_have_count(0)
    dashboard.page.reload()
    dashboard.wait()
    expect(card).to_have_count(0)


def test_a_locked_sound_is_shown_until_a_gesture(new_dashboard: NewDashboard, server: RunningServer) -> None:
    dashboard = new_dashboard()
    dashboard.sign_in("wei", server.password)
    # Headless browsers let sound out at once, so the lock is acted.
    dashboard.page.add_init_script(
        "window.AudioContext = class { state = 'suspended'; resume() { return new Promise(() => {}); } };"
    )
    dashboard.page.reload()
    dashboard.wait()
    locked = dashboard.page.get_by_role("img", name=re.compile("silent"))
    expect(locked).to_be_visible()
    dashboard.page.get_by_role("button", name="Settings").click()
    dashboard.page.get_by_role("button", name="Test: New message").click()
    expect(dashboard.page.get_by_role("alert").filter(has_text="silent")).to_be_visible()
    expect(locked).to_have_count(1)
