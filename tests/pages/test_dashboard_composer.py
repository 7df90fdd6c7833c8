"""Where one writes: drafts that stay where they belong, files, quick replies, emoji."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk, wait_stored
from tests.pictures import picture
from tests.server import RunningServer
from tests.waiting import wait_until

Fresh = Callable[[str], str]

TRANSFER = """([files, event]) => {
    const carried = new DataTransfer();
    for (const [name, type, bytes] of files) {
        carried.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
    }
    const target = document.querySelector(event === 'paste' ? '#composer' : '.log');
    const options = { bubbles: true, cancelable: true };
    if (event === 'paste') target.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: carried }));
    const drag = { ...options, dataTransfer: carried };
    if (event !== 'paste') for (const one of event.split(' ')) target.dispatchEvent(new DragEvent(one, drag));
}"""


@pytest.fixture
def talk(new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh) -> tuple[Talk, Client]:
    visitor, session = shop.talk(fresh("Alice"), "is this in stock?")
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    return Talk(dashboard, session).wait(), visitor


def carried(name: str, kind: str, content: bytes) -> tuple[str, str, str]:
    return name, kind, base64.b64encode(content).decode()


def files_of(client: Client, session: dict[str, Any]) -> list[str]:
    """The names of the files in the history, in order."""
    return [message["fileName"] for message in client.messages(session, limit=200) if "fileName" in message]


def test_a_draft_stays_with_its_conversation(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    names = [fresh("Draft"), fresh("Other")]
    (visitor, session), (_, other) = shop.talk(names[0]), shop.talk(names[1])
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    pane = Talk(dashboard, session).wait()
    pane.composer.fill("for the first one")
    for at in range(20):
        dashboard.row(names[(at + 1) % 2]).locator("a").click()
        expect(pane.page.locator("h1")).to_contain_text(names[(at + 1) % 2])
        expect(pane.composer).to_have_value("" if at % 2 == 0 else "for the first one")
    expect(dashboard.row(names[0])).to_contain_text("for the first one")
    dashboard.page.reload()
    pane.wait()
    expect(pane.composer).to_have_value("for the first one")
    pane.composer.press("Enter")
    wait_stored(visitor, session, "for the first one")
    expect(pane.composer).to_have_value("")
    dashboard.row(names[1]).locator("a").click()
    expect(pane.composer).to_have_value("")
    assert "for the first one" not in str(shop.wei.messages(other))


def test_enter_sends_and_shift_enter_breaks(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    pane.composer.press_sequentially("one")
    pane.composer.press("Shift+Enter")
    pane.composer.press_sequentially("two")
    pane.composer.press("Enter")
    wait_stored(visitor, pane.session, "one\ntwo")
    expect(pane.row("one").locator(".text")).to_have_text("one\ntwo", use_inner_text=True)


def test_the_composer_grows_to_eight_lines(talk: tuple[Talk, Client]) -> None:
    pane, _visitor = talk
    high = []
    for lines in (1, 4, 8, 30):
        pane.composer.fill("\n".join("line" for _ in range(lines)))
        high.append(pane.composer.evaluate("(area) => area.offsetHeight"))
    assert high[0] < high[1] < high[2] == high[3]
    assert pane.log.evaluate("(box) => box.scrollHeight - box.scrollTop - box.clientHeight") < 2, "the bottom is kept"


def test_files_go_in_order_each_with_its_message(talk: tuple[Talk, Client], tmp_path: Path) -> None:
    pane, visitor = talk
    paths = []
    for name, content in (("第一.png", picture(640, 480)), ("second.pdf", b"%PDF-1.4 second"), ("third.txt", b"third")):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(content)
    pane.composer.fill("three files")
    pane.page.set_input_files(".toolbar input[type=file]", paths)
    expect(pane.page.locator(".tray li")).to_have_count(3)
    assert files_of(visitor, pane.session) == [], "nothing leaves before Send"
    pane.send()
    expect(pane.page.locator(".tray li")).to_have_count(0)
    expect(pane.page.locator(".under-way")).to_have_count(0)
    wait_until(lambda: len(files_of(visitor, pane.session)) == 3, what="three files")
    assert files_of(visitor, pane.session) == ["第一.png", "second.pdf", "third.txt"]
    box = pane.page.locator(".picture").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (320, 240)
    link = pane.page.locator("a.file").first
    expect(link).to_have_attribute("download", "second.pdf")


def test_files_are_pasted_and_dropped(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    shot = carried("shot.png", "image/png", picture())
    pane.page.evaluate(TRANSFER, [[shot], "paste"])
    expect(pane.page.locator(".tray li")).to_have_count(1)
    pane.page.evaluate(TRANSFER, [[shot], "dragenter dragover"])
    expect(pane.page.locator(".drop-overlay")).to_contain_text("Alice")
    pane.page.evaluate(TRANSFER, [[carried("list.txt", "text/plain", b"one")], "drop"])
    expect(pane.page.locator(".drop-overlay")).to_have_count(0)
    expect(pane.page.locator(".tray li")).to_have_count(2)
    pane.page.get_by_role("button", name="Remove shot.png").click()
    pane.send()
    wait_until(lambda: files_of(visitor, pane.session) == ["list.txt"], what="the one that stayed")


def test_what_cannot_go_is_said_before(talk: tuple[Talk, Client]) -> None:
    pane, _visitor = talk
    with pane.page.expect_response("**/api/desk/settings"):
        pane.page.reload()  # the limit is known only from then on; before, the server alone decides
    pane.wait()
    pane.page.evaluate(TRANSFER, [[carried("empty.txt", "text/plain", b"")], "paste"])
    expect(pane.page.get_by_role("alert").filter(has_text="empty.txt")).to_be_visible()
    expect(pane.page.locator(".tray li")).to_have_count(0)
    huge = "() => Object.defineProperty(File.prototype, 'size', { get: () => 60 * 1024 * 1024 })"
    pane.page.evaluate(huge)
    pane.page.evaluate(TRANSFER, [[carried("film.mp4", "video/mp4", b"x")], "paste"])
    expect(pane.page.get_by_role("alert").filter(has_text="at most 50 MB")).to_be_visible()


def test_quick_replies_are_found_and_filled(
    talk: tuple[Talk, Client], server: RunningServer, client: Client, fresh: Fresh
) -> None:
    pane, visitor = talk
    admin = client.login("admin", server.password)
    told = fresh("欢迎")
    body = {"group": "问候", "title": told, "content": f"您好 {{visitor}}，{told}", "shared": True}
    reply = admin.succeed(admin.post("/quick-replies", json=body))
    pane.page.reload()
    pane.wait()
    pane.composer.press_sequentially("so: /hy")
    listbox = pane.page.locator("#quick-list")
    expect(listbox).to_contain_text(told)
    pane.composer.press("Escape")
    expect(listbox).to_have_count(0)
    expect(pane.composer).to_have_value("so: /hy")
    pane.composer.fill("")
    pane.composer.press_sequentially(f"so: /{told[-8:]}")
    pane.composer.press("Enter")
    name = pane.session["visitor"]["nickname"]
    expect(pane.composer).to_have_value(f"so: 您好 {name}，{told}")
    pane.composer.press("Enter")
    wait_stored(visitor, pane.session, f"so: 您好 {name}，{told}")
    admin.delete(f"/quick-replies/{reply['id']}")


def test_emoji_go_where_the_caret_is(talk: tuple[Talk, Client]) -> None:
    pane, _visitor = talk
    pane.composer.fill("ab")
    pane.composer.press("ArrowLeft")
    pane.page.get_by_role("button", name="Emoji").click()
    pane.page.get_by_placeholder("Find an emoji").fill("thumbs up")
    pane.page.keyboard.press("Enter")
    expect(pane.composer).to_have_value("a👍b")
    expect(pane.composer).to_be_focused()
