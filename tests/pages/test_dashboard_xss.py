"""What people type is text: in names, messages, file names, cards, addresses, titles, tags, notes and replies."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.server import RunningServer

Fresh = Callable[[str], str]
STATIC = Path(__file__).resolve().parents[2] / "static" / "dashboard"

CORPUS = (
    "<script>alert(1)</script>",
    "<img src=//evil.example/x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><iframe src=//evil.example></iframe>',
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    '<a href="javascript:alert(1)">x</a>',
    "\u202egnp.exe",
    "</textarea><script>alert(1)</script>",
)
GROUPS = 3
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|v-html|document\.write|\beval\(|new Function|"
    r"createContextualFragment|srcdoc"
)

# Nothing that people wrote has become an element, and no address leads into a script.
INJECTED = """() => {
    const all = [...document.querySelectorAll('#app *')];
    const scripts = all.filter((one) => one.matches('script, iframe, object, embed, svg[onload]'));
    const handlers = all.filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on')));
    const urls = all.flatMap((one) => [one.getAttribute('href'), one.getAttribute('src')]).filter(Boolean);
    const bad = urls.filter((url) => /^\\s*(javascript|data:text|vbscript)/i.test(url));
    return [...scripts, ...handlers].map((one) => one.tagName).concat(bad);
}"""


def write_everywhere(shop: Shop, visitor: Client, session: dict[str, Any], evil: str, mark: str) -> dict[str, Any]:
    """Say it wherever people may write; answers the quick reply."""
    path = f"/sessions/{session['sessionId']}"
    visitor.send(session, f"{evil} {mark}")
    kept = visitor.succeed(
        visitor.post("/files", files={"file": (f"{evil.replace('/', '_')}.txt", b"x", "text/plain")})
    )
    file = {"msgType": "file", **{name: kept[name] for name in ("fileUrl", "fileSize", "fileType")}, "fileName": evil}
    visitor.succeed(visitor.post(f"{path}/messages", json=file))
    job = {"title": evil, "salary": evil, "company": evil, "tags": [evil], "location": {"a": evil}}
    shop.wei.succeed(shop.wei.post(f"{path}/job-cards", json=job))
    order = {"name": evil, "price": "1.00", "countdownSeconds": 300}
    shop.wei.succeed(shop.wei.post(f"{path}/order-cards", json=order))
    visitor.post("/visits", json={"url": f"https://shop.example/?{evil}", "title": evil, "referrer": evil})
    shop.wei.succeed(shop.wei.put(f"{path}/tags", json={"tags": [evil[:40]]}))
    shop.wei.succeed(shop.wei.post(f"{path}/notes", json={"content": evil}))
    reply = {"group": evil[:40], "title": f"{mark} {evil}"[:60], "content": evil, "shared": False}
    visitor.post("/left-messages", json={"contact": evil, "content": f"{evil} {mark}"})
    made: dict[str, Any] = shop.wei.succeed(shop.wei.post("/quick-replies", json=reply))
    return made


@pytest.mark.parametrize("group", range(GROUPS))
def test_nothing_of_it_runs(new_dashboard: NewDashboard, server: RunningServer, shop: Shop, group: int) -> None:
    mark = uuid.uuid4().hex[:6]
    corpus = CORPUS[group::GROUPS]
    evil = corpus[-1]
    visitor, session = shop.talk(f"{evil}{mark}"[:100])
    quick = [write_everywhere(shop, visitor, session, one, mark) for one in corpus]

    dashboard = new_dashboard()
    asked: list[str] = []
    dashboard.page.on("request", lambda request: asked.append(request.url))
    dashboard.enter("wei", server.password, f"/mine/{session['sessionNo']}")
    pane = Talk(dashboard, session).wait()
    expect(pane.page.locator(".log .note")).to_have_count(len(corpus))
    expect(pane.page.locator(".log .card.job")).to_have_count(len(corpus))
    for one in corpus:
        expect(pane.row(f"{one} {mark}").first).to_be_visible()
    expect(pane.page.locator("h1")).to_contain_text(evil[:20])
    pane.composer.press_sequentially(f"/{mark}")
    expect(pane.page.locator("#quick-list li")).to_have_count(len(corpus))
    expect(pane.page.locator("#quick-list li").first).to_contain_text(mark)
    pane.composer.press("Enter")
    expect(pane.composer).to_have_value(re.compile("|".join(map(re.escape, corpus))))
    assert pane.page.evaluate(INJECTED) == []
    for place, shown in ((f"/search?q={mark}", ".hits a"), ("/left", ".left-message")):
        dashboard.open(place)
        expect(dashboard.page.locator(shown).filter(has_text=mark).first).to_be_visible()
        assert dashboard.page.evaluate(INJECTED) == []
    assert [url for url in asked if not url.startswith((server.url, "blob:", "data:"))] == []
    for reply in quick:
        shop.wei.delete(f"/quick-replies/{reply['id']}")


def test_addresses_in_texts_are_links_to_the_web_alone(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    text = "see https://shop.example/p?a=1&b=2, (http://x.example/y). javascript:alert(1) ftp://no.example"
    _visitor, session = shop.talk(fresh("Alice"), text)
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    Talk(dashboard, session).wait()
    links = dashboard.page.locator(".log .bubble a")
    hrefs = [link.get_attribute("href") for link in links.all()]
    assert hrefs == ["https://shop.example/p?a=1&b=2", "http://x.example/y"]
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer nofollow"}
    expect(dashboard.page.locator(".log .bubble")).to_have_text(text)


def test_a_picture_from_elsewhere_is_a_link_and_not_fetched(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    visitor, session = shop.talk(fresh("Alice"))
    body = {"msgType": "image", "fileUrl": "https://evil.example/pixel.png", "fileName": "pixel.png"}
    visitor.succeed(visitor.post(f"/sessions/{session['sessionId']}/messages", json=body))
    dashboard = new_dashboard()
    asked: list[str] = []
    dashboard.page.on("request", lambda request: asked.append(request.url))
    dashboard.enter("wei", server.password, f"/mine/{session['sessionNo']}")
    Talk(dashboard, session).wait()
    expect(dashboard.page.locator(".log a.file")).to_have_attribute("href", "https://evil.example/pixel.png")
    assert not any("evil.example" in url for url in asked)


def test_no_script_of_the_dashboard_makes_elements_of_text() -> None:
    found = [
        f"{path.name}: {line.strip()[:80]}"
        for path in sorted(STATIC.rglob("*.js"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if SINKS.search(line)
    ]
    assert found == []
