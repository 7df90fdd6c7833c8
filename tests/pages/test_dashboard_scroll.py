"""A hundred thousand messages: scrolling back keeps the line that is read, and the page stays small."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.leaks import LeakWatch
from tests.pages.conftest import WIDE
from tests.pages.dashboard import Dashboard
from tests.pages.inboxes import Shop
from tests.pages.long_talk import seed
from tests.pages.talks import Talk
from tests.pictures import picture
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

MANY = 100_000
LOADS = 50
IS_ALONE = "SMOOTH" in os.environ

# The first row in view and its place, before; then how far it has moved by itself once older ones stand above it.
LOAD_OLDER = """async () => {
    const box = document.querySelector('.log');
    const rows = () => [...box.querySelectorAll('.log-rows > [data-key]')];
    const oldest = rows().find((row) => row.dataset.seq).dataset.seq;
    box.scrollTop = Math.min(box.scrollTop, box.clientHeight);
    const top = box.getBoundingClientRect().top;
    let anchor = rows().find((row) => row.getBoundingClientRect().bottom > top + 1);
    const key = anchor.dataset.key;
    const before = anchor.getBoundingClientRect().top;
    const until = performance.now() + 60000;
    while (rows().find((row) => row.dataset.seq).dataset.seq === oldest) {
        if (performance.now() > until) throw new Error('nothing older came');
        await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    anchor = box.querySelector(`[data-key="${key}"]`);
    return { drift: Math.abs(anchor.getBoundingClientRect().top - before), rows: rows().length };
}"""


# Scroll back as a wheel does, for so many seconds; answers how long each frame took, and the tasks over 50 ms.
ROLL = """async (seconds) => {
    const box = document.querySelector('.log');
    const tasks = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)));
    observer.observe({ type: 'longtask' });
    const until = performance.now() + seconds * 1000;
    const frames = [];
    for (let at = await new Promise(requestAnimationFrame); at < until;) {
        box.scrollTop -= 60;
        const next = await new Promise(requestAnimationFrame);
        frames.push(next - at);
        at = next;
    }
    observer.disconnect();
    return { frames, tasks };
}"""


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[tuple[RunningServer, dict[str, Any]]]:
    """A server that holds the long conversation of wei's, and its session."""
    server = RunningServer(
        tmp_path_factory.mktemp("long"), watch, environment={"CHAT_VISITORS_PER_MINUTE": "100000"}
    ).start()
    _visitor, session = Shop(Client(server.url, watch), server).talk("Alice")
    server.terminate()
    seed(server, session, MANY)
    server.start()
    yield server, session
    server.terminate()


@pytest.fixture
def talk(browser: Browser, long: tuple[RunningServer, dict[str, Any]]) -> Iterator[Talk]:
    server, session = long
    context = browser.new_context(**WIDE)
    dashboard = Dashboard(context.new_page(), server.url)
    dashboard.enter("wei", server.password, f"/mine/{session['sessionNo']}")
    yield Talk(dashboard, session).wait()
    assert dashboard.faults == []
    assert dashboard.violations() == []
    context.close()


def heap(talk: Talk) -> int:
    """Bytes that the page's scripts hold, after collecting what they no longer need."""
    devtools = talk.page.context.new_cdp_session(talk.page)
    devtools.send("HeapProfiler.collectGarbage")
    used = devtools.send("Runtime.getHeapUsage")["usedSize"]
    devtools.detach()
    return int(used)


def test_fifty_loads_move_nothing_and_keep_the_page_small(talk: Talk) -> None:
    expect(talk.row(f"message {MANY} ")).to_be_in_viewport()
    seen = [talk.page.evaluate(LOAD_OLDER) for _ in range(10)]
    after_ten = heap(talk)
    seen += [talk.page.evaluate(LOAD_OLDER) for _ in range(LOADS - 10)]
    assert max(one["drift"] for one in seen) <= 1
    assert max(one["rows"] for one in seen) <= 320
    assert heap(talk) < after_ten * 1.1
    expect(talk.page.get_by_role("button", name="Back to latest")).to_be_visible()
    talk.page.get_by_role("button", name="Back to latest").click()
    expect(talk.row(f"message {MANY} ")).to_be_in_viewport()


def test_scrolling_back_is_smooth(talk: Talk) -> None:
    """Says how smooth; a machine that does other things meanwhile proves nothing, so only the campaign insists."""
    expect(talk.row(f"message {MANY} ")).to_be_in_viewport()
    found = talk.page.evaluate(ROLL, 20 if IS_ALONE else 2)
    frames, tasks = found["frames"], found["tasks"]
    print(f"{len(frames)} frames, the longest {max(frames):.0f} ms; tasks over 50 ms: {tasks}")
    if IS_ALONE:
        assert tasks == []
        assert max(frames) < 51


def test_scrolling_forth_again_meets_the_newest(talk: Talk) -> None:
    for _ in range(8):
        talk.page.evaluate(LOAD_OLDER)
    assert talk.row(f"message {MANY} ").count() == 0, "the far side was let go"
    for _ in range(60):
        talk.page.evaluate("() => { const box = document.querySelector('.log'); box.scrollTop = box.scrollHeight; }")
        talk.page.wait_for_timeout(50)
        if talk.row(f"message {MANY} ").count():
            break
    expect(talk.row(f"message {MANY} ")).to_be_visible()


def test_home_goes_to_the_beginning(talk: Talk) -> None:
    talk.page.locator("h1").click()
    talk.page.keyboard.press("Home")
    expect(talk.page.get_by_text("This is where the conversation begins")).to_be_in_viewport()
    talk.page.keyboard.press("End")
    expect(talk.row(f"message {MANY} ")).to_be_in_viewport()


def test_what_comes_while_one_reads_further_up_does_not_move_it(
    talk: Talk, long: tuple[RunningServer, dict[str, Any]], watch: LeakWatch
) -> None:
    server, session = long
    talk.page.evaluate(LOAD_OLDER)
    place = """() => { const row = [...document.querySelectorAll('.log-rows > [data-seq]')]
        .find((one) => one.getBoundingClientRect().bottom > 200);
        return [row.dataset.seq, row.getBoundingClientRect().top]; }"""
    before = talk.page.evaluate(place)
    lin = Client(server.url, watch).login("wei", server.password)
    body = {"content": "said elsewhere", "msgType": "text"}
    lin.succeed(lin.post(f"/sessions/{session['sessionId']}/messages", json=body))
    expect(talk.dashboard.row("Alice")).to_contain_text("said elsewhere")
    talk.page.wait_for_timeout(200)
    assert talk.page.evaluate(place) == before


def test_a_picture_that_loads_above_moves_nothing(
    talk: Talk, long: tuple[RunningServer, dict[str, Any]], tmp_path: Path
) -> None:
    (tmp_path / "tall.png").write_bytes(picture(600, 900))
    talk.page.set_input_files(".toolbar input[type=file]", tmp_path / "tall.png")
    talk.send()
    expect(talk.page.locator(".picture img")).to_be_visible()
    for number in range(4):
        talk.say(f"under it {number}")
    expect(talk.row("under it 3").locator(".tick.sent")).to_be_visible()

    def later(route: Route) -> None:
        talk.page.wait_for_timeout(300)
        route.continue_()

    talk.page.route("**/api/desk/files/**", later)
    talk.page.reload()
    talk.wait()
    row = talk.row("under it 3")
    expect(row).to_be_in_viewport()
    tops = talk.page.evaluate(
        """async () => { const row = [...document.querySelectorAll('.log-rows > [data-seq]')].at(-1); const tops = [];
        const image = document.querySelector('.picture img'); const until = performance.now() + 5000;
        while (!image.complete && performance.now() < until) {
            await new Promise(requestAnimationFrame); tops.push(row.getBoundingClientRect().top);
        }
        tops.push(row.getBoundingClientRect().top); return [...new Set(tops.map(Math.round))]; }"""
    )
    assert len(tops) == 1
