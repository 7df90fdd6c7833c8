"""Each admin page changes what somebody else meets: the page is used by hand, the effect is seen elsewhere."""

from __future__ import annotations

import calendar
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import websocket
from playwright.sync_api import expect

from tests.client import Client
from tests.leaks import LeakWatch
from tests.pages.admin_pages import AdminPages
from tests.pages.conftest import NewDashboard
from tests.server import RunningServer
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NewAdmin = Callable[..., AdminPages]


@pytest.fixture
def nobody(admin_server: RunningServer, client_of: Callable[[RunningServer], Client]) -> Client:
    return client_of(admin_server)


@pytest.fixture
def wei(nobody: Client, admin_server: RunningServer) -> Client:
    return nobody.login("wei", admin_server.password)


@pytest.fixture
def admin(nobody: Client, admin_server: RunningServer) -> Iterator[Client]:
    """The admin over the API. What a test did to the settings is put back."""
    client = nobody.login("admin", admin_server.password)
    before = client.succeed(client.get("/settings"))
    yield client
    client.succeed(client.patch("/settings", json=before))


def secret(page: Page) -> str:
    """What the dialog shows this once; it is then closed."""
    shown = page.get_by_role("dialog")
    value = shown.locator("textarea").input_value()
    shown.get_by_role("button", name="I have it").click()
    return value


def test_agents_are_hired_and_dismissed(
    admin_pages: NewAdmin,
    nobody: Client,
    new_dashboard: NewDashboard,
    admin_server: RunningServer,
    watch: LeakWatch,
) -> None:
    page = admin_pages("agents")
    page.page.get_by_role("button", name="Add an agent").click()
    page.fill("nickname", "Mei")
    page.fill("username", "mei")
    page.submit()
    password = watch.hold(secret(page.page), "a drawn password")
    expect(page.row("Mei")).to_be_visible()
    mei = nobody.login("mei", password)
    assert mei.person["nickname"] == "Mei"
    hers = new_dashboard(admin_server.url).sign_in("mei", password)
    page.row("Mei").get_by_role("button", name="Mei", exact=False).first.click()
    page.fill("nickname", "Mei Ling")
    page.save()
    assert mei.succeed(mei.get("/me"))["nickname"] == "Mei Ling"
    page.open("agents")
    hers.excuse("status of 40[13]")
    page.drop("Mei Ling")
    expect(page.row("Mei Ling")).to_contain_text("Disabled")
    assert nobody.post("/login", json={"username": "mei", "password": password}).status_code == 401
    assert mei.get("/me").status_code == 401
    # Her open page is no longer let in: it asks for the password again.
    expect(hers.page.locator("input[name=password], dialog input[type=password]").first).to_be_visible()


def test_groups_route_by_their_page(
    admin_pages: NewAdmin, nobody: Client, wei: Client, new_dashboard: NewDashboard, admin_server: RunningServer
) -> None:
    new_dashboard(admin_server.url).sign_in("wei", admin_server.password)
    wei.succeed(wei.put("/seats/me", json={"status": "available"}))
    page = admin_pages("groups?edit=new")
    page.fill("name", "Repairs")
    page.field("members").locator("label", has_text="客服小魏").click()
    page.save()
    expect(page.row("Repairs")).to_contain_text("In turn")
    group = next(one for one in wei.succeed(wei.get("/workgroups"))["items"] if one["name"] == "Repairs")
    assert group["members"] == [wei.person["id"]]
    session = nobody.visitor(nickname="Broken kettle").open_session(workgroupId=group["id"])
    assert (session["state"], session["agent"]["id"]) == ("open", wei.person["id"])
    page.row("Repairs").get_by_role("button", name="Repairs", exact=True).click()
    page.field("routing").locator("select").select_option("manual")
    page.save()
    session = nobody.visitor(nickname="Broken lamp").open_session(workgroupId=group["id"])
    assert (session["state"], session["agent"]) == ("queued", None)
    page.open("groups")
    page.drop("Repairs")
    assert "Repairs" not in [one["name"] for one in wei.succeed(wei.get("/workgroups"))["items"]]


def test_quick_replies_reach_the_agents(
    admin_pages: NewAdmin, nobody: Client, wei: Client, new_dashboard: NewDashboard, admin_server: RunningServer
) -> None:
    page = admin_pages("replies?edit=new")
    page.fill("title", "发货时间")
    page.fill("content", "您好 {visitor}，48 小时内发货。")
    page.save()
    found = wei.succeed(wei.get("/quick-replies"))["items"]
    mine = next(one for one in found if one["title"] == "发货时间")
    assert (mine["content"], mine["shared"], mine["initials"]) == ("您好 {visitor}，48 小时内发货。", True, "fhsj")
    session = nobody.visitor(nickname="Waiting for tea").open_session(agentId=wei.person["id"])
    his = new_dashboard(admin_server.url).sign_in("wei", admin_server.password, f"/mine/{session['sessionNo']}")
    writing = his.pane.locator("textarea").first
    writing.press_sequentially("/fhsj")
    his.page.get_by_role("option", name="发货时间").click()
    expect(writing).to_have_value("您好 Waiting for tea，48 小时内发货。")


def test_hours_say_whether_somebody_is_there(admin_pages: NewAdmin, nobody: Client, admin: Client, wei: Client) -> None:
    wei.succeed(wei.put("/seats/me", json={"status": "available"}))
    yesterday = (datetime.now(UTC) + timedelta(hours=8) - timedelta(days=1)).strftime("%A")
    page = admin_pages("hours")
    page.page.get_by_role("button", name="Add times").click()
    for day in calendar.day_name:
        chip = page.page.locator(".ad-day", has=page.page.get_by_label(day, exact=True))
        if (chip.get_attribute("data-on") == "true") != (day == yesterday):
            chip.click()
    expect(page.page.locator(".ad-day[data-on=true]")).to_have_count(1)
    page.save()
    expect(page.page.locator(".ad-now")).to_have_text("Closed now")
    group = wei.succeed(wei.get("/workgroups"))["items"][0]["id"]
    assert nobody.visitor(nickname="Late").open_session(workgroupId=group)["state"] == "offline"
    page.page.get_by_role("button", name=re.compile("^Remove span")).click()
    page.save()
    expect(page.page.locator(".ad-now")).to_have_text("Open now")


def test_rules_of_service_hold(admin_pages: NewAdmin, nobody: Client, admin: Client, wei: Client) -> None:
    visitor = nobody.visitor(nickname="Ruled")
    session = visitor.open_session(agentId=wei.person["id"])
    page = admin_pages("service")
    page.fill("recallSeconds", "0")
    expect(page.field("recallSeconds")).to_contain_text("= never")
    page.save()
    said = visitor.send(session, "cannot be taken back")
    refused = visitor.post(f"/sessions/{session['sessionId']}/messages/{said['msgNo']}/recall")
    assert refused.status_code >= 400
    page.fill("recallSeconds", "2")
    page.field("recallSeconds").locator("select").select_option("hour")
    page.save()
    assert admin.succeed(admin.get("/settings"))["recallSeconds"] == 7200
    assert visitor.post(f"/sessions/{session['sessionId']}/messages/{said['msgNo']}/recall").status_code == 204


def test_file_types_are_refused_by_the_page_s_rule(admin_pages: NewAdmin, admin: Client, wei: Client) -> None:
    page = admin_pages("organisation")
    page.fill("fileTypes", "picture")
    page.field("fileTypes").locator("textarea").blur()
    expect(page.field("fileTypes").locator(".error")).to_contain_text("is no file type")
    page.fill("fileTypes", "image/*")
    page.save()
    refused = wei.post("/files", files={"file": ("a.txt", b"just text", "text/plain")})
    assert (refused.status_code, refused.json()["code"]) == (415, "type_refused")


def test_the_widget_looks_as_the_page_says(
    admin_pages: NewAdmin, admin: Client, nobody: Client, browser: Browser, admin_server: RunningServer
) -> None:
    page = admin_pages("widget")
    page.fill("widget.colour", "#18703B")
    page.fill("widget.title", "Ask the shop", nth=1)
    page.choose("widget.side", "Left")
    page.save()
    key = admin.succeed(admin.get("/settings/embed"))["key"]
    look = json.dumps(nobody.succeed(nobody.get(f"/widget/{key}")))
    assert "#18703B" in look
    assert "Ask the shop" in look
    assert '"left"' in look
    expect(page.page.get_by_label("Snippet")).to_have_value(re.compile(f'data-key="{key}"'))
    with browser.new_context(locale="en-US") as visitors:
        theirs = visitors.new_page()
        theirs.goto(f"{admin_server.url}/chat/{key}")
        expect(theirs.get_by_role("heading", name="Ask the shop")).to_be_visible()
        expect(theirs.locator(".panel header")).to_have_css("background-color", "rgb(24, 112, 59)")


def test_origins_let_their_pages_in(admin_pages: NewAdmin, admin: Client, nobody: Client) -> None:
    def allowed(origin: str) -> str | None:
        answer = nobody.post("/visitors", json={"nickname": "From afar"}, headers={"Origin": origin})
        found: str | None = answer.headers.get("Access-Control-Allow-Origin")
        return found

    assert allowed("https://new-shop.example") is None
    page = admin_pages("origins")
    page.fill("origins", "new-shop.example/cart")
    page.field("origins").locator("textarea").blur()
    page.save()
    # The lists are kept for a second.
    wait_until(lambda: allowed("https://new-shop.example") == "https://new-shop.example", what="the pages to be let in")
    assert allowed("https://other.example") is None


def test_site_keys_pay_until_they_are_revoked(
    admin_pages: NewAdmin, nobody: Client, wei: Client, watch: LeakWatch
) -> None:
    page = admin_pages("keys?edit=new")
    page.fill("note", "Payments")
    page.submit()
    site = {"Authorization": f"Bearer {watch.hold(secret(page.page), 'a site key')}"}
    session = nobody.visitor(nickname="Buyer").open_session(agentId=wei.person["id"])

    def pay() -> int:
        order = {"name": "Kettle", "price": "88.00", "countdownSeconds": 300}
        card = wei.succeed(wei.post(f"/sessions/{session['sessionId']}/order-cards", json=order))
        paid = nobody.post(f"/order-cards/{card['payload']['orderCardId']}/pay", headers=site)
        return int(paid.status_code)

    assert pay() == 200
    page.drop("Payments")
    expect(page.row("Payments")).to_have_count(0)
    assert pay() == 401


def test_legacy_ids_open_the_raw_door_and_close_it(admin_pages: NewAdmin, admin_server: RunningServer) -> None:
    def knock() -> websocket.WebSocket:
        return websocket.create_connection(f"{admin_server.ws_url}/websocket/old-lin", timeout=10)

    with pytest.raises(websocket.WebSocketBadStatusException):
        knock()
    page = admin_pages("legacy?edit=new")
    page.fill("id", "old-lin")
    page.choose("target", "A colleague")
    page.field("personId").locator("select").select_option(label="客服小林")
    expect(page.page.locator(".ad-form .ad-warning")).to_contain_text("old-lin")
    page.fill("networks", "127.0.0.0/8")
    expect(page.page.locator(".ad-form .ad-warning")).to_have_count(0)
    page.save()
    line = knock()
    expect(page.row("old-lin")).to_contain_text("127.0.0.0/8")
    page.drop("old-lin")
    expect(page.row("old-lin")).to_have_count(0)
    wait_until(lambda: line.recv_data()[0] == websocket.ABNF.OPCODE_CLOSE, what="the connection to be closed")
    with pytest.raises(websocket.WebSocketBadStatusException):
        knock()


def test_a_blocked_visitor_is_refused_until_unblocked(admin_pages: NewAdmin, nobody: Client, wei: Client) -> None:
    visitor = nobody.visitor(nickname="Nuisance")
    session = visitor.open_session(agentId=wei.person["id"])
    visitor.send(session, "spam")
    page = admin_pages("blacklist?edit=new")
    page.field("personId").locator("input").fill("Nuis")
    page.field("personId").get_by_role("option", name="Nuisance").click()
    page.fill("reason", "spam")
    page.save()
    expect(page.row("Nuisance")).to_contain_text("spam")
    assert nobody.post("/visitors", json={}).status_code == 201, "newcomers are kept out on wish"
    body = {"sessionId": session["sessionId"], "msgNo": "blocked-1", "msgType": "text", "content": "more spam"}
    refused = visitor.post(f"/sessions/{session['sessionId']}/messages", json=body)
    assert refused.status_code in (401, 403)
    page.drop("Nuisance")
    expect(page.row("Nuisance")).to_have_count(0)
    wait_until(
        lambda: visitor.post(f"/sessions/{session['sessionId']}/messages", json=body).ok, what="to be let in again"
    )


def test_words_are_masked_and_refused(admin_pages: NewAdmin, nobody: Client, wei: Client) -> None:
    page = admin_pages("words")
    page.fill("word", "grumpkin")
    page.save()
    expect(page.row("grumpkin")).to_contain_text("Mask")
    page.fill("word", "zounds")
    page.choose("action", "Refuse the message")
    page.save()
    expect(page.row("zounds")).to_contain_text("Refuse")
    visitor = nobody.visitor(nickname="Wordy")
    session = visitor.open_session(agentId=wei.person["id"])
    visitor.send(session, "you grumpkin you")
    assert wei.messages(session)[-1]["content"] == "you *** you"
    body = {"sessionId": session["sessionId"], "msgNo": "zounds-1", "msgType": "text", "content": "Zounds!"}
    refused = wei.post(f"/sessions/{session['sessionId']}/messages", json=body)
    assert refused.json()["code"] == "word_refused"
    page.drop("zounds")
    expect(page.row("zounds")).to_have_count(0)
    assert wei.post(f"/sessions/{session['sessionId']}/messages", json=body).status_code == 201


def test_an_export_is_what_was_said(admin_pages: NewAdmin, nobody: Client, wei: Client) -> None:
    visitor = nobody.visitor(nickname="Exported")
    session = visitor.open_session(agentId=wei.person["id"])
    said = ["=1+1", "第二句，带逗号", 'third "quoted"']
    for text in said:
        visitor.send(session, text)
    page = admin_pages("exports")
    page.field("visitorId").locator("input").fill("Exported")
    page.field("visitorId").get_by_role("option", name="Exported").click()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    page.fill("to", tomorrow)
    page.save()
    job = page.page.locator(".ad-jobs li").first
    expect(job).to_have_attribute("data-status", "done")
    with page.page.expect_download() as download:
        job.get_by_role("button", name="Download").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text)))
    cells = [cell.lstrip("'") for row in rows for cell in row.values() if cell]
    assert [one for one in said if one in cells] == said
    job.get_by_role("button", name=re.compile("^Delete")).click()
    expect(page.page.locator(".ad-jobs li")).to_have_count(0)


def test_the_audit_log_knows_it_all(admin_pages: NewAdmin, admin: Client, nobody: Client) -> None:
    admin.succeed(admin.patch("/settings", json={"waitWarnSeconds": 77}))
    nobody.post("/login", json={"username": "wei", "password": "wrong-guess"})
    page = admin_pages("audit")
    log = page.page.locator(".ad-audit")
    expect(log).to_contain_text("waitWarnSeconds")
    expect(log.locator("li").first).to_contain_text("127.0.0.1")
    actor = page.page.get_by_label("Who")
    actor.select_option(label="客服小陈")
    expect(page.page.locator(".ad-audit li")).to_have_count(0)
    expect(page.page).to_have_url(re.compile("actor="))
    page.page.get_by_role("button", name="Clear").click()
    expect(log).to_contain_text("waitWarnSeconds")
    today = datetime.now().date().isoformat()
    page.page.get_by_label("From").fill(today)
    expect(log).to_contain_text("waitWarnSeconds")
    page.page.get_by_label("To").fill((datetime.now() - timedelta(days=2)).date().isoformat())
    expect(page.page.locator(".ad-audit li")).to_have_count(0)
