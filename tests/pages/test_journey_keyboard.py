"""A shift without a pointer: everything by keys, the focus where the next key is wanted, and each change spoken."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.client import Client
from tests.conftest import NewServer
from tests.leaks import LeakWatch
from tests.pages.conftest import NewDashboard
from tests.pages.dashboard import Dashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import wait_stored
from tests.server import RunningServer
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Locator

Fresh = Callable[[str], str]
FAR = 60  # tab stops that a person would not walk
NO_POINTER = """for (const sort of ['pointerdown', 'mousedown', 'touchstart'])
    addEventListener(sort, () => console.error('a pointer was used'), true);"""

# The window in which one picks a file is the system's; here it only counts that it would open.
PICKER = """() => document.querySelector('.toolbar input[type=file]').addEventListener('click',
    (event) => { event.preventDefault(); window.isPicking = true; })"""


class Keys:
    """The keyboard of one page, and what a screen reader hears of it."""

    def __init__(self, dashboard: Dashboard) -> None:
        self.page = dashboard.page
        self.page.add_init_script(NO_POINTER)
        self.composer = self.page.locator("textarea#composer")
        self.dialog = self.page.locator("dialog[open]")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def to(self, target: Locator, key: str = "Tab") -> None:
        """Walk there."""
        expect(target).to_be_visible()
        for _ in range(FAR):
            if target.evaluate("(one) => one === document.activeElement"):
                return
            self.press(key)
        raise AssertionError(f"{target} cannot be reached by {key}")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str))

    def hears(self, words: str) -> None:
        """Some live region says so."""
        expect(self.page.get_by_role("status").filter(has_text=words).first).to_be_attached()


def test_a_shift_by_keys_alone(
    fresh_server: NewServer, new_dashboard: NewDashboard, watch: LeakWatch, fresh: Fresh
) -> None:
    server = fresh_server()
    shop = Shop(Client(server.url, watch), server)
    admin = shop.nobody.login("admin", server.password)
    reply = {"group": "Greetings", "title": "welcome", "content": "Welcome, {visitor}.", "shared": True}
    admin.succeed(admin.post("/quick-replies", json=reply))
    visitor, session = shop.visitor("Alice", "is this in stock?")
    admin.accept(shop.visitor("Bob", "hello")[1])
    dashboard = new_dashboard(url=server.url)
    keys = Keys(dashboard)
    sign_in(keys, dashboard, server)
    take(keys, dashboard)
    talk(keys, visitor, session)
    offer(keys, visitor, session)
    note(keys, admin, session)
    hand_on_and_close(keys, dashboard)
    find(keys)
    administer(keys, admin)


def sign_in(keys: Keys, dashboard: Dashboard, server: RunningServer) -> None:
    dashboard.open()
    expect(keys.page.locator("input[name=username]")).to_be_focused()
    keys.write("admin")
    keys.press("Tab")
    keys.write(server.password)
    keys.press("Enter")
    dashboard.wait()


def take(keys: Keys, dashboard: Dashboard) -> None:
    """Out of the queue, and into the talk."""
    keys.press("g", "q")
    expect(dashboard.row("Alice")).to_be_visible()
    keys.press("a")
    expect(keys.page.locator("h1")).to_contain_text("Alice")
    expect(keys.composer).to_be_focused()


def talk(keys: Keys, visitor: Client, session: dict[str, object]) -> None:
    """Words, a quick reply, a file; and the visitor's answer is spoken."""
    keys.write("It is.")
    keys.press("Enter")
    wait_stored(visitor, session, "It is.")
    keys.write("/wel")
    expect(keys.page.locator("#quick-list")).to_contain_text("welcome")
    keys.press("Enter")
    expect(keys.composer).to_have_value("Welcome, Alice.")
    keys.press("Enter")
    wait_stored(visitor, session, "Welcome, Alice.")
    visitor.send(session, "in blue, too?")
    keys.hears("Alice: in blue, too?")
    keys.page.evaluate(PICKER)
    keys.to(keys.button("Attach files"), "Shift+Tab")
    keys.press("Enter")
    keys.page.wait_for_function("() => window.isPicking")
    file: FilePayload = {"name": "blue.txt", "mimeType": "text/plain", "buffer": b"blue"}
    keys.page.set_input_files(".toolbar input[type=file]", file)
    expect(keys.page.locator(".tray li")).to_have_count(1)
    expect(keys.composer).to_be_focused()
    keys.press("Enter")
    wait_until(lambda: any(one.get("fileName") == "blue.txt" for one in visitor.messages(session)), what="the file")


def offer(keys: Keys, visitor: Client, session: dict[str, object]) -> None:
    """An order card."""
    keys.to(keys.button("Cards"), "Shift+Tab")
    keys.press("Enter")
    expect(keys.page.get_by_role("menuitem", name="Order card")).to_be_focused()
    keys.press("Enter")
    expect(keys.dialog.get_by_label("Name")).to_be_focused()
    keys.write("Blue cup")
    keys.press("Tab")
    keys.write("88.00")
    keys.press("Enter")
    expect(keys.dialog).to_have_count(0)
    expect(keys.page.locator(".log .card.order")).to_contain_text("Blue cup")
    expect(keys.composer).to_be_focused()


def note(keys: Keys, admin: Client, session: dict[str, object]) -> None:
    """For the team; then back to replies."""
    keys.press("Escape", "n")
    expect(keys.composer).to_have_attribute("placeholder", re.compile("Only your team"))
    keys.write("likes blue")
    keys.press("Enter")
    expect(keys.page.locator(".talk-row.note")).to_contain_text("likes blue")
    keys.press("Escape", "r")
    expect(keys.composer).to_be_focused()


def hand_on_and_close(keys: Keys, dashboard: Dashboard) -> None:
    """To the group, out of its queue again, and to an end."""
    keys.press("Escape", "t")
    expect(keys.dialog.get_by_role("combobox")).to_be_focused()
    expect(keys.dialog.get_by_role("option").first).to_contain_text("在线客服")
    keys.write("在线")
    keys.press("Enter")
    keys.to(keys.dialog.get_by_role("button", name="Transfer"))
    keys.press("Enter")
    expect(keys.dialog).to_have_count(0)
    keys.hears("Offered to 在线客服")
    keys.press("g", "q")
    expect(dashboard.row("Alice")).to_be_visible()
    keys.press("a")
    expect(keys.composer).to_be_focused()
    keys.press("Escape", "x")
    expect(keys.dialog.get_by_role("button", name="Close")).to_be_focused()
    keys.press("Enter")
    expect(keys.dialog).to_have_count(0)
    keys.hears("Closed: Alice")
    expect(dashboard.row("Bob").locator("a")).to_be_focused()


def find(keys: Keys) -> None:
    """What was said, by the palette."""
    keys.press("Control+k")
    expect(keys.dialog.get_by_role("combobox")).to_be_focused()
    keys.write("in blue")
    expect(keys.dialog.get_by_role("option")).to_contain_text(["Search for"])
    keys.press("Enter")
    expect(keys.page.get_by_role("main").get_by_text("in blue, too?")).to_be_visible()
    keys.hears("1 ")


def administer(keys: Keys, admin: Client) -> None:
    """Another name for the house."""
    keys.press("Escape", "Control+k")
    keys.write("Go to: Admin")
    keys.press("Enter")
    organisation = keys.page.get_by_role("link", name="Organisation and files")
    keys.to(organisation)
    keys.press("Enter")
    keys.to(keys.page.locator("[data-field=name] input"))
    keys.press("Control+a")
    keys.write("The blue shop")
    keys.to(keys.button("Save"))
    keys.press("Enter")
    wait_until(lambda: admin.get("/settings").json()["name"] == "The blue shop", what="the name to be kept")


def test_other_talks_are_counted_aloud_and_never_quoted(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    dashboard = new_dashboard()
    dashboard.page.clock.install()
    dashboard.enter("wei", server.password)
    spoken = dashboard.inbox.locator("p[role=status]")
    visitor, session = shop.talk(fresh("Elsewhere"), "a secret")
    expect(dashboard.row(session["visitor"]["nickname"]).locator(".badge")).to_have_text("1")
    dashboard.page.clock.fast_forward("00:15")
    dashboard.page.clock.fast_forward("00:15")
    expect(spoken).to_have_text(re.compile(r"^unread \d+$"))
    assert visitor.person
