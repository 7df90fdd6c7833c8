"""Five client libraries on five wires in one conversation, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
import requests
from playwright.sync_api import expect

from tests.pages.playground import NAMES, Playground
from tests.server import RunningServer
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Fresh = Callable[[str], str]
NewPlayground = Callable[..., Playground]
PATIENCE = 30_000  # ms
SHOWS_CARDS = ("visitor", "agent", "desk", "im")
HEARS_RECALLS = SHOWS_CARDS  # the raw wire has no word for it: the row is gone from the history


@pytest.fixture(scope="module")
def new_playground(browser: Browser, server: RunningServer) -> Iterator[NewPlayground]:
    """`new_playground(viewport=..., locale=...)` is the page in a context of its own. None of them may complain."""
    expect.set_options(timeout=PATIENCE)
    made: list[Playground] = []
    with ExitStack() as contexts:

        def new(**options: Any) -> Playground:
            context = browser.new_context(**{"locale": "en-US", "viewport": {"width": 1440, "height": 900}} | options)
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE)
            made.append(Playground(context.new_page(), server.url))
            return made[-1]

        yield new
        assert [page.faults for page in made if page.faults] == []


@pytest.fixture(scope="module")
def shared(new_playground: NewPlayground) -> Playground:
    return new_playground().open()


@pytest.fixture
def page(shared: Playground) -> Iterator[Playground]:
    """The page at rest, on a wide screen, in English."""
    yield shared
    shared.page.keyboard.press("Escape")
    for panel in shared.panels.values():
        if panel.box.get_attribute("data-line") == "dropped":
            panel.come_back()
        panel.field.fill("")
    assert shared.faults == []


# Talking


@pytest.mark.parametrize("name", NAMES)
def test_what_one_says_all_five_show(page: Playground, fresh: Fresh, name: str) -> None:
    text = fresh(f"from {name}")
    page[name].say(text)
    for panel in page.panels.values():
        expect(panel.bubble(text)).to_have_count(1)


def test_all_five_show_one_order(page: Playground, fresh: Fresh) -> None:
    said = [fresh(f"order {number} {name}") for number in range(3) for name in NAMES]
    for number, text in enumerate(said):
        page[NAMES[number % len(NAMES)]].say(text)
    for panel in page.panels.values():
        for text in said:
            expect(panel.bubble(text)).to_have_count(1)
    wait_until(lambda: len({tuple(panel.texts(said)) for panel in page.panels.values()}) == 1, what="one order in all")


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("image", ".picture img[src$='parcel.png']"),
        ("file", ".thing:has-text('receipt.pdf')"),
        ("voice", ".thing:has-text('hello.wav')"),
        ("location", ".thing:has-text('Pingjiang Road')"),
        ("job", ".card:has-text('Front-end engineer'):has-text('13K-23K')"),
    ],
)
def test_the_desk_sends_every_kind_and_rich_wires_show_it(page: Playground, kind: str, shown: str) -> None:
    before = {name: page[name].box.locator(shown).count() for name in SHOWS_CARDS}
    page["desk"].press(kind)
    for name, count in before.items():
        expect(page[name].box.locator(shown)).to_have_count(count + 1)


@pytest.mark.parametrize("name", ["visitor", "agent", "im"])
def test_pictures_go_from_every_rich_wire(page: Playground, name: str) -> None:
    shown = ".picture img[src$='parcel.png']"
    before = {other: page[other].box.locator(shown).count() for other in SHOWS_CARDS}
    page[name].press("image")
    for other, count in before.items():
        expect(page[other].box.locator(shown)).to_have_count(count + 1)


def test_the_raw_page_shows_one_line_for_what_its_wire_cannot_say(page: Playground) -> None:
    lines = page["raw"].box.locator(".bubble").filter(has_text=re.compile(r"^\[图片\] http"))
    before = lines.count()
    page["desk"].press("image")
    expect(lines).to_have_count(before + 1)


def test_staff_see_what_a_visitor_types_and_the_visitor_that_somebody_does(page: Playground) -> None:
    page["visitor"].field.press_sequentially("half a question")
    expect(page["agent"].typing).to_contain_text("Alice is typing: half")
    expect(page["desk"].typing).to_contain_text("Alice is typing: half")
    page["agent"].press("typing")
    expect(page["visitor"].typing).to_have_text("客服小魏 is typing…")


def test_reading_moves_the_ticks_of_whoever_wrote(page: Playground, fresh: Fresh) -> None:
    text = fresh("read me")
    page["desk"].say(text)
    expect(page["visitor"].bubble(text)).to_be_visible()
    page["visitor"].press("read")
    expect(page["desk"].row(text).locator("[data-state=read]")).to_be_attached()


# Recalls and cards


@pytest.mark.parametrize("name", NAMES)
def test_a_recall_reaches_every_wire_that_has_a_word_for_it(page: Playground, fresh: Fresh, name: str) -> None:
    text = fresh(f"oops from {name}")
    page[name].say(text)
    for panel in page.panels.values():
        expect(panel.bubble(text)).to_have_count(1)
    page[name].row(text).locator(".undo").click()
    for other in HEARS_RECALLS:
        expect(page[other].bubble(text)).to_have_count(0)
    page["raw"].drop()
    page["raw"].come_back()
    expect(page["raw"].bubble(text)).to_have_count(0)


def test_a_card_counts_down_and_expires_by_the_servers_word(page: Playground, fresh: Fresh) -> None:
    name = fresh("Short offer")
    page.offer(name, seconds=8)
    for panel in SHOWS_CARDS:
        expect(page[panel].card(name)).to_be_visible()
    for panel in ("desk", "im"):
        expect(page[panel].card(name).get_by_role("timer")).to_have_text(re.compile(r"^0:0[0-8]$"))
    for panel in SHOWS_CARDS:
        expect(page[panel].card(name)).to_have_attribute("data-status", "expired")
    expect(page["visitor"].card(name).get_by_role("button")).to_have_count(0)


def test_the_visitor_pays_and_everybody_sees_it(page: Playground, fresh: Fresh) -> None:
    name = fresh("Paid offer")
    page.offer(name)
    page["visitor"].card(name).get_by_role("button", name="Pay").click()
    for panel in SHOWS_CARDS:
        expect(page[panel].card(name)).to_have_attribute("data-status", "paid")


# Lines


@pytest.mark.parametrize("name", NAMES)
def test_who_comes_back_misses_nothing_and_has_nothing_twice(page: Playground, fresh: Fresh, name: str) -> None:
    other = page["desk" if name != "desk" else "visitor"]
    missed, own = [fresh(f"missed {number}") for number in range(3)], fresh("waited")
    page[name].drop()
    page[name].say(own)
    for text in missed:
        other.say(text)
        expect(other.row(text).locator("[data-state=waiting], [data-state=sending]")).to_have_count(0)
    expect(page[name].row(own).locator("[data-state=waiting]")).to_be_attached()
    assert page[name].texts(missed) == []
    page[name].come_back()
    for text in missed:
        expect(page[name].bubble(text)).to_have_count(1)
    for panel in page.panels.values():
        expect(panel.bubble(own)).to_have_count(1)
    assert page[name].texts(missed) == missed


# The wires


def test_the_frames_are_those_of_each_protocol(page: Playground, fresh: Fresh) -> None:
    text = fresh("on the wire")
    page["agent"].say(text)
    for panel in page.panels.values():
        expect(panel.bubble(text)).to_have_count(1)
    wires = {name: panel.wire() for name, panel in page.panels.items()}
    assert "SUBSCRIBE" in wires["visitor"]
    assert "/topic/org.agent.ag_wei.demo_alice" in wires["visitor"]
    assert '"tpye": "1"' in wires["raw"]
    assert "/byuser/chatlog/" in wires["raw"]
    assert "protobuf Message {" in wires["agent"]
    assert "PUBACK" in wires["agent"]
    assert "destination:/topic/session/" in wires["desk"]
    assert '"chatType": "GROUP"' in wires["im"]
    for wire in wires.values():
        assert text in wire


def test_no_frame_shows_what_signs_somebody_in(page: Playground, server: RunningServer) -> None:
    for panel in page.panels.values():
        wire = panel.wire()
        assert server.password not in wire
        assert not re.search(r"eyJ[\w-]{8}", wire)


def test_a_frame_opens_by_keyboard(page: Playground) -> None:
    frame = page["desk"].box.locator("details.frame").last
    frame.locator("summary").focus()
    page.page.keyboard.press("Enter")
    expect(frame.locator("pre")).to_be_visible()
    page.page.keyboard.press("Enter")
    expect(frame.locator("pre")).to_be_hidden()


# Who may see it


def test_the_playground_is_for_this_machine(server: RunningServer) -> None:
    with requests.Session() as http:
        http.trust_env = False
        away = {"X-Forwarded-For": "203.0.113.9"}
        for method, path in (("GET", "/playground"), ("POST", "/playground/stage")):
            assert http.request(method, server.url + path, headers=away, json={}, timeout=10).status_code == 403


def test_no_other_site_can_set_the_stage(server: RunningServer) -> None:
    with requests.Session() as http:
        http.trust_env = False
        # What a form of any page may send without being asked first.
        plain = {"Content-Type": "text/plain"}
        answer = http.post(f"{server.url}/playground/stage", data="{}", headers=plain, timeout=10)
        assert answer.status_code == 400


def test_the_stage_is_set_once(server: RunningServer) -> None:
    with requests.Session() as http:
        http.trust_env = False
        first, second = (http.post(f"{server.url}/playground/stage", json={}, timeout=10).json() for _ in range(2))
    assert first["session"]["sessionNo"] == second["session"]["sessionNo"]
    assert first["session"]["agent"]["uid"] == "u_wei"
    people = [person["uid"] for person in second["session"]["participants"]]
    assert sorted(people) == ["demo_alice", "u_chen", "u_lin", "u_wei"]


def test_the_page_allows_no_script_or_style_but_its_files(server: RunningServer) -> None:
    with requests.Session() as http:
        http.trust_env = False
        answer = http.get(f"{server.url}/playground", timeout=10)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert " style=" not in answer.text
    assert "<style" not in answer.text


# The last of this file: a second raw page of the same person takes delivery from the first.


def test_a_reload_goes_on_where_it_was(new_playground: NewPlayground, fresh: Fresh) -> None:
    page, text = new_playground().open(), fresh("before the reload")
    page["agent"].say(text)
    expect(page["visitor"].bubble(text)).to_have_count(1)
    page.open()
    for panel in page.panels.values():
        expect(panel.bubble(text)).to_have_count(1)
