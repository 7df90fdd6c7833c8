"""The reports: what is drawn is what the server counted, and the CSV says the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.pages.admin_pages import AdminPages
from tests.pages.conftest import NewDashboard
from tests.pages.dashboard import Dashboard
from tests.server import RunningServer

NewReports = Callable[..., Dashboard]
TALKS = 3


@pytest.fixture(scope="module")
def asked_for() -> list[str]:
    """Filled once by `talks`, so that the module's tests share the conversations."""
    return []


@pytest.fixture
def talks(admin_server: RunningServer, client_of: Callable[[RunningServer], Client], asked_for: list[str]) -> Client:
    """The admin, in an organisation where lin answered three visitors and two of them rated her."""
    nobody = client_of(admin_server)
    admin = nobody.login("admin", admin_server.password)
    if asked_for:
        return admin
    lin = nobody.login("lin", admin_server.password)
    for at in range(TALKS):
        visitor = nobody.visitor(nickname=f"Reported {at}")
        session = visitor.open_session(agentId=lin.person["id"])
        visitor.send(session, "hello")
        lin.send(session, "hello, how can I help?")
        rated = {"score": 5 - at, "resolved": True, "comment": "=2+3"}
        if at < 2:
            visitor.succeed(visitor.post(f"/sessions/{session['sessionId']}/rate", json=rated))
    asked_for.append("done")
    return admin


@pytest.fixture
def reports(new_dashboard: NewDashboard, admin_server: RunningServer, talks: Client) -> NewReports:
    """`reports(path, viewport=..., ...)`: the admin before the reports."""

    def new(path: str = "/reports", **options: object) -> Dashboard:
        dashboard = new_dashboard(admin_server.url, **options).enter("admin", admin_server.password, path)
        expect(dashboard.page.locator(".rp-totals")).to_be_visible()
        return dashboard

    return new


def test_figures_are_what_the_server_counted(reports: NewReports, talks: Client) -> None:
    page = reports().page
    span = page.locator(".rp-dates input")
    asked = {"from": span.nth(0).input_value(), "to": span.nth(1).input_value()}
    report = talks.succeed(talks.get("/reports", params=asked))
    totals = report["totals"]
    assert totals["answered"] >= TALKS
    expect(page.locator("[data-figure=conversations] b")).to_have_text(str(totals["conversations"]))
    expect(page.locator("[data-figure=messages] b")).to_have_text(str(totals["messages"]))
    expect(page.locator("[data-figure=rating]")).to_contain_text(f"{totals['ratings']['average']:.1f}")
    expect(page.locator(".rp-ratings tbody tr").first).to_contain_text(str(totals["ratings"]["scores"]["5"]))
    lin = next(row for row in report["agents"] if row["person"]["nickname"] == "客服小林")
    row = page.locator(".rp-agents tbody tr").filter(has_text="客服小林")
    expect(row.locator(".rp-taken")).to_have_text(str(lin["taken"]))
    page.get_by_role("button", name="As table").first.click()
    cells = page.locator(".rp-plot").first.locator("tbody tr").last.locator("td")
    today = report["days"][-1]
    assert cells.all_inner_texts() == [str(today[name]) for name in ("answered", "missed", "left")]
    heat = [int(text) for text in page.locator(".rp-heat tbody td").all_inner_texts() if text]
    assert sum(heat) == sum(map(sum, report["heat"]))


@pytest.mark.parametrize("part", ["Per day", "Per agent", "Ratings"])
def test_the_csv_says_the_same(reports: NewReports, talks: Client, part: str) -> None:
    page = reports().page
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
        page.get_by_role("menuitem", name=part, exact=True).click()
    raw = download.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert download.value.suggested_filename.endswith(".csv")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    span = page.locator(".rp-dates input")
    params = {"from": span.nth(0).input_value(), "to": span.nth(1).input_value()}
    report = talks.succeed(talks.get("/reports", params=params))
    if part == "Per day":
        assert [int(row["conversations"]) for row in rows] == [day["conversations"] for day in report["days"]]
    elif part == "Per agent":
        assert [int(row["taken"]) for row in rows] == [one["taken"] for one in report["agents"]]
    else:
        assert len(rows) == report["totals"]["ratings"]["count"]
        assert any(row["comment"] == "'=2+3" for row in rows)


def test_plots_are_drawn_and_follow_the_theme(reports: NewReports) -> None:
    page = reports().page
    canvas = page.locator(".rp-canvas canvas").first
    expect(canvas).to_be_visible()
    expect(page.locator(".rp-canvas").first).to_have_attribute("role", "img")
    expect(page.locator(".rp-canvas").first).to_have_attribute("aria-label", re.compile("most on .+: \\d+"))
    colours = """() => {
      const canvas = document.querySelector('.rp-canvas canvas');
      const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] === 255) seen.add(data.slice(at, at + 3).join());
      }
      return [...seen];
    }"""
    page.wait_for_function(f"() => ({colours})().includes('26,98,199')")
    page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")
    page.wait_for_function(f"() => ({colours})().includes('125,177,255')")


def test_the_day_under_the_pointer_is_read(reports: NewReports) -> None:
    page = reports().page
    plot = page.locator(".rp-plot").first
    expect(plot.locator("canvas")).to_be_visible()
    box = plot.locator(".u-over").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    expect(plot.locator(".rp-legend b").first).to_have_text(re.compile(r"^\d+$"))
    expect(plot.locator(".rp-day")).not_to_be_empty()


def test_the_address_keeps_what_was_asked(reports: NewReports, talks: Client) -> None:
    dashboard = reports()
    page = dashboard.page
    page.get_by_role("button", name="30 days").click()
    page.get_by_label("Agent", exact=True).select_option(label="客服小陈")
    expect(page.get_by_text("No conversations in these days")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="30 days")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Agent", exact=True).locator("option:checked")).to_have_text("客服小陈")
    page.get_by_label("Agent", exact=True).select_option(label="All agents")
    expect(page.locator(".rp-totals")).to_be_visible()
    dashboard.open("/reports?from=2026-02-02&to=2026-01-01")
    expect(page.get_by_text("The last day is before the first")).to_be_visible()


def test_paper_is_light_and_holds_only_the_report(reports: NewReports) -> None:
    page = reports().page
    page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; dispatchEvent(new Event('beforeprint')); }")
    page.emulate_media(media="print")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "light"
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator(".rp-span")).to_be_hidden()
    expect(page.locator(".rp-agents")).to_be_visible()
    assert page.evaluate("() => document.querySelector('.wide-pane').scrollHeight <= document.body.scrollHeight")
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"


def test_plots_are_fetched_only_here(admin_pages: Callable[..., AdminPages]) -> None:
    page = admin_pages("agents")
    loaded = "() => performance.getEntriesByType('resource').filter((one) => one.name.includes('uPlot')).length"
    assert page.page.evaluate(loaded) == 0
