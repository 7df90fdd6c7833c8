"""The widget on other people's pages: their policies, styles, scripts and visitors' rights are respected."""

from __future__ import annotations

import gzip
import hmac
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Request, expect

from tests.client import Client
from tests.environment import ROOT
from tests.leaks import LeakWatch
from tests.pages.host_page import HostPage, policy, snippet
from tests.pages.widget import Desk, Visitors
from tests.server import RunningServer
from tests.waiting import wait_until

Fresh = Callable[[str], str]
STATIC = ROOT / "static"
LIMIT = 40_000  # bytes of everything, compressed
LOADER_LIMIT = 4000
PARCEL = STATIC / "playground" / "samples" / "parcel.png"


@pytest.fixture
def strict(server: RunningServer) -> Iterator[HostPage]:
    """A shop on another origin with the strictest policy under which anything can talk to us."""
    with HostPage(snippet(server.url), {"Content-Security-Policy": policy(server.url)}) as page:
        yield page


def test_a_whole_talk_under_a_strict_policy_of_another_origin(
    strict: HostPage, visitors: Visitors, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(strict.url).open()
    text, answer = fresh("hello"), fresh("welcome")
    widget.say(text)
    session = desk.take(widget)
    widget.state(text, "sent|delivered|read")
    desk.client.send(session, answer)
    expect(widget.message(answer)).to_be_visible()
    widget.page.locator("input[type=file]").set_input_files(str(PARCEL))
    widget.panel.get_by_role("button", name="Send", exact=True).click()
    wait_until(lambda: desk.client.messages(session)[-1].get("fileName") == "parcel.png", what="the image")
    widget.page.reload()
    widget.button.click()
    picture = widget.panel.locator(".picture img")
    wait_until(lambda: picture.evaluate("(img) => img.naturalWidth") > 0, what="the image")
    widget.panel.locator(".picture").click()
    widget.page.keyboard.press("Escape")
    widget.menu("中文")
    expect(widget.field).to_have_attribute("placeholder", "输入消息…")
    assert widget.violations() == []


def test_until_it_is_touched_it_costs_one_request_before_load_and_one_after(
    strict: HostPage, visitors: Visitors, server: RunningServer
) -> None:
    widget = visitors.new(strict.url)
    asked: list[Request] = []
    widget.page.on("request", lambda request: asked.append(request))
    widget.visit()
    expect(widget.button).to_be_visible()
    ours = [request.url.removeprefix(server.url) for request in asked if request.url.startswith(server.url)]
    assert ours == ["/static/widget.js", "/api/desk/widget/ak_demo_chat"]
    kept = "async () => [localStorage.length, document.cookie, (await indexedDB.databases()).length]"
    stored = widget.page.evaluate(kept)
    assert stored == [0, "", 0]


def test_everything_together_is_small(server: RunningServer, client: Client) -> None:
    http = client._http
    files = http.get(f"{server.url}/api/desk/widget/ak_demo_chat").json()["files"]
    names = ["/static/widget.js", f"{files}all.js"]
    sizes = {}
    for name in names:
        answer = http.get(server.url + name, headers={"Accept-Encoding": "gzip"}, stream=True)
        body = answer.raw.read(decode_content=False)
        assert answer.headers["Content-Encoding"] == "gzip", name
        assert gzip.decompress(body), name
        sizes[name] = len(body)
    assert sizes["/static/widget.js"] <= LOADER_LIMIT, sizes
    assert sum(sizes.values()) <= LIMIT, sizes


def test_no_html_is_made_of_text_and_nothing_is_evaluated() -> None:
    for path in [STATIC / "widget.js", *(STATIC / "widget").glob("*.js")]:
        text = path.read_text(encoding="utf-8")
        for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "Function(", "document.write", "srcdoc"):
            assert sink not in text, f"{path.name}: {sink}"


def test_what_the_page_does_to_its_own_elements_does_not_reach_it(visitors: Visitors, server: RunningServer) -> None:
    rude = """<style>* { all: unset; font-size: 99px !important }
    button, div, textarea, .panel { background: lime !important; display: none !important }</style>"""
    with HostPage(rude + snippet(server.url)) as page:
        widget = visitors.new(page.url).visit()
        widget.button.click()
        expect(widget.field).to_have_css("font-size", "16px")
        expect(widget.field).not_to_have_css("background-color", "rgb(0, 255, 0)")


def test_the_pages_keys_stay_quiet_and_its_globals_its_own(visitors: Visitors, server: RunningServer) -> None:
    page_script = """<script nonce="c3RyaWN0">
    window.keys = []; document.addEventListener('keydown', (event) => keys.push(event.key));
    window.StompJs = 'theirs'; window.define = function () { throw new Error('an anonymous module') };
    define.amd = {};
    </script>"""
    with HostPage(page_script + snippet(server.url) + snippet(server.url)) as page:
        widget = visitors.new(page.url).open()
        assert widget.page.locator("[data-switchboard]").count() == 1
        widget.field.press_sequentially("sk")
        widget.say("hello")
        widget.live()
        assert widget.page.evaluate("() => keys") == []
        found = widget.page.evaluate("() => [StompJs, typeof define, Boolean(define.amd)]")
        assert found == ["theirs", "function", True]


def test_commands_given_before_it_is_there_are_carried_out(visitors: Visitors, server: RunningServer) -> None:
    early = """<script nonce="c3RyaWN0">
    window.swb = function () { (swb.q = swb.q || []).push(arguments) };
    window.told = []; swb('on', 'open', () => told.push('open')); swb('prefill', 'Is it in stock?');
    </script>"""
    with HostPage(early + snippet(server.url)) as page:
        widget = visitors.new(page.url).visit()
        expect(widget.field).to_have_value("Is it in stock?")
        assert widget.page.evaluate("() => told") == ["open"]
        answers = widget.page.evaluate("""async () => [
            await swb('close').then(() => 'done'), await swb('nonsense').catch((error) => error.message)]""")
        assert answers == ["done", 'swb: there is no command "nonsense"']


def test_payment_is_the_pages_own_business_outside_demo_mode(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    with HostPage(snippet(server.url)) as page:
        widget = visitors.new(page.url)
        look = lambda route: route.fulfill(response=(found := route.fetch()), json={**found.json(), "pays": False})  # noqa: E731
        widget.page.route("**/api/desk/widget/*", look)
        widget.open()
        widget.say(fresh("hello"))
        session = desk.take(widget)
        body = {"name": fresh("Longjing"), "price": "88.00"}
        desk.client.succeed(desk.client.post(f"/sessions/{session['sessionId']}/order-cards", json=body))
        card = widget.panel.locator(".card")
        expect(card).to_be_visible()
        expect(card.get_by_role("button")).to_have_count(0)
        widget.page.evaluate("() => { window.paid = []; swb('on', 'pay', (order) => paid.push(order)); }")
        card.get_by_role("button", name="Pay", exact=True).click()
        assert [set(order) for order in widget.page.evaluate("() => paid")] == [{"orderCardId"}]
        expect(card).to_have_attribute("data-status", "pending")


# Who comes from where


def test_a_site_that_is_not_listed_gets_no_widget(
    fresh_server: Callable[..., RunningServer], visitors: Visitors, watch: LeakWatch
) -> None:
    server = fresh_server()
    admin = Client(server.url, watch).login("admin", server.password)
    with HostPage(snippet(server.url)) as listed, HostPage(snippet(server.url)) as other:
        origins = [listed.url.rstrip("/")]
        admin.succeed(admin.patch("/settings", json={"origins": origins}))
        widget = visitors.new(listed.url).open()
        widget.say("hello")
        widget.live()
        stranger = visitors.new(other.url)
        stranger.excuse("blocked by CORS policy|net::ERR_FAILED")
        with stranger.page.expect_event("requestfailed"):
            stranger.visit()
        expect(stranger.button).to_be_hidden()
        seen = admin.succeed(admin.get("/settings/embed"))
        assert origins[0] in str(seen)


# What the visitor may decide


def test_without_consent_nothing_is_asked_or_stored(visitors: Visitors, server: RunningServer, fresh: Fresh) -> None:
    with HostPage(snippet(server.url, 'data-consent="wait"')) as page:
        widget = visitors.new(page.url)
        asked: list[str] = []
        widget.page.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
        widget.visit()
        widget.button.hover()
        assert [url for url in asked if url.startswith("/")] == ["/static/widget.js"]
        widget.button.click()
        agree = widget.panel.get_by_role("button", name="Agree and chat")
        expect(agree).to_be_focused()
        assert widget.page.evaluate("() => localStorage.length") == 0
        assert not [url for url in asked if "/visitors" in url or "/visits" in url]
        agree.click()
        text = fresh("I agree")
        widget.say(text)
        widget.state(text, "sent|delivered|read")


def test_pages_are_noted_once_there_is_a_visitor(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    with HostPage(snippet(server.url)) as page:
        widget = visitors.new(page.url + "tea?id=7").open()
        widget.say(fresh("hello"))
        session = desk.take(widget)
        widget.page.evaluate("() => swb('page', { url: 'https://shop.example/cart', title: 'Cart' })")

        def pages() -> list[str]:
            known = desk.client.succeed(desk.client.get(f"/visitors/{session['visitor']['id']}"))
            return [seen["url"] for seen in known["pages"]]

        trail = ["https://shop.example/cart", widget.url]
        wait_until(lambda: pages() == trail, what="the trail", context=lambda: str(pages()))


def test_clearing_the_device_leaves_nothing_there_and_ends_the_sign_in(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop").open()
    text = fresh("my secret")
    widget.say(text)
    widget.state(text, "sent|delivered|read")
    token = widget.known()["token"]
    other = visitors.new(f"{server.url}/shop", context=widget.page.context).open()
    expect(other.message(text)).to_have_count(1)
    widget.menu("Clear this device")
    widget.panel.get_by_role("menu").get_by_text("Clear it here; the shop keeps its copy").click()
    expect(widget.panel).to_be_hidden()
    wait_until(lambda: widget.known() == {}, what="the browser to forget")
    expect(other.panel).to_be_hidden()
    left = widget.page.evaluate("async () => [localStorage.length, (await indexedDB.databases()).length]")
    assert left == [0, 0]
    me = desk.client.get("/me", headers={"Authorization": f"Bearer {token}"})
    assert me.status_code == 401
    widget.button.click()
    expect(widget.field).to_be_visible()
    expect(widget.message(text)).to_have_count(0)


def test_a_customer_of_the_site_finds_the_talk_on_another_device(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    with sqlite3.connect(server.data / "switchboard.sqlite3") as database:
        (secret,) = database.execute("SELECT secret FROM organisation ORDER BY id").fetchone()
    customer = fresh("customer")
    signature = hmac.new(secret.encode(), customer.encode(), "sha256").hexdigest()
    identity = {"externalId": customer, "externalSig": signature, "nickname": "Anna"}
    first = visitors.new(f"{server.url}/shop").open()
    first.page.evaluate("(identity) => swb('identify', identity)", identity)
    text = fresh("from the phone")
    first.say(text)
    first.state(text, "sent|delivered|read")
    second = visitors.new(f"{server.url}/shop").open()
    refuse = "(identity) => swb('identify', identity).then(() => 'in', (error) => error.message)"
    second.excuse("401|403")
    assert second.page.evaluate(refuse, {**identity, "externalSig": "0" * 64}) != "in"
    second.page.evaluate("(identity) => swb('identify', identity)", identity)
    expect(second.message(text)).to_have_count(1)


# Attempts


def test_what_people_send_stays_text(visitors: Visitors, server: RunningServer, desk: Desk) -> None:
    widget = visitors.new(f"{server.url}/shop").open()
    corpus = [
        "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "javascript:alert(1)",
        "{{constructor.constructor('alert(1)')()}}",
        "<svg/onload=alert(1)>", "https://x.example/\"onmouseover=alert(1)", "\u202ereversed <b>",
    ]  # fmt: skip
    widget.say("hello")
    session = desk.take(widget)
    for text in corpus:
        desk.client.send(session, text)
        expect(widget.panel.locator(".bubble").filter(has_text=text).first).to_be_visible()
    evil = {"name": corpus[0], "price": "1.00"}
    desk.client.succeed(desk.client.post(f"/sessions/{session['sessionId']}/order-cards", json=evil))
    expect(widget.panel.locator(".card-name")).to_have_text(corpus[0])
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    file = {"file": ("onload=alert(1).svg", drawing, "image/svg+xml")}
    sent = desk.client.post("/files", files=file)
    if sent.ok:
        body = {"msgType": "file", **{k: v for k, v in sent.json().items() if k in ("fileUrl", "fileName", "fileSize")}}
        desk.client.succeed(desk.client.post(f"/sessions/{session['sessionId']}/messages", json=body))
        expect(widget.panel.locator("a.file")).to_have_attribute("download", "onload=alert(1).svg")
    assert widget.panel.locator("script, iframe, svg[onload], img[src=x]").count() == 0
    hrefs = widget.panel.locator("a").evaluate_all("(all) => all.map((a) => a.protocol)")
    assert set(hrefs) <= {"http:", "https:"}
