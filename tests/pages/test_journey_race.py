"""Two agents reach for the visitor of one shop: one talks with them, the other reads who does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.pages.both_sides import Stored, agree, until
from tests.pages.conftest import NewDashboard
from tests.pages.host_page import HostPage, policy, snippet
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.pages.widget import Visitors
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Route

Fresh = Callable[[str], str]
NAMES = {"wei": "客服小魏", "lin": "客服小林"}
TAKEN = """SELECT c.state, c.agent, COUNT(p.person) FROM conversation c
           JOIN participant p ON p.conversation = c.id AND p.role = 'agent' WHERE c.no = ? GROUP BY c.id"""


@pytest.mark.parametrize(("quick", "slow"), [("wei", "lin"), ("lin", "wei")])
def test_one_gets_the_visitor_and_the_others_row_says_who(
    new_dashboard: NewDashboard,
    server: RunningServer,
    visitors: Visitors,
    shop: Shop,
    fresh: Fresh,
    quick: str,
    slow: str,
) -> None:
    stored = Stored(server)
    pages = {name: new_dashboard().sign_in(name, server.password, "/queue") for name in (quick, slow)}
    pages[slow].excuse(r"409 \(CONFLICT\)")
    with HostPage(snippet(server.url), {"Content-Security-Policy": policy(server.url)}) as page:
        widget = visitors.new(page.url).open()
        ask, answer = fresh("who will it be"), fresh("me")
        widget.say(ask)
        widget.state(ask, "sent")
        session = widget.known()["session"]
        shop.opened.append(session)
        query = "SELECT p.nickname FROM person p JOIN conversation c ON c.visitor = p.id WHERE c.no = ?"
        (name,) = stored.row(query, session["sessionNo"])
        rows = {agent: page.row(name) for agent, page in pages.items()}
        for row in rows.values():
            expect(row.locator(".row-said")).to_have_text(ask)

        # Both have clicked before either is answered; the server hears the quick one first.
        held: dict[str, list[Route]] = {agent: [] for agent in pages}
        for agent, dashboard in pages.items():
            dashboard.page.route("**/accept", keep_in(held[agent]))
            rows[agent].locator(".row-accept").click()
            until(dashboard.page, lambda agent=agent: held[agent], f"the click of {agent}")
        held[quick][0].continue_()
        pages[quick].page.wait_for_url(f"**/dashboard/mine/{session['sessionNo']}")
        held[slow][0].continue_()
        expect(rows[slow].locator(".row-taken")).to_have_text(f"{NAMES[quick]} took it")
        expect(rows[slow].locator(".row-accept")).to_have_count(0)
        pages[slow].picture(f"journey-race-{slow}")

        expect(widget.panel.get_by_role("heading", level=1)).to_have_text(NAMES[quick])
        talk = Talk(pages[quick], session).wait()
        talk.say(answer)
        expect(widget.message(answer)).to_be_visible()
        assert agree(stored, session["sessionNo"], widget, pages[quick]) == [
            ("visitor", "text", ask),
            ("agent", "text", answer),
        ]
        winner = {"wei": shop.wei, "lin": shop.lin}[quick]
        assert stored.row(TAKEN, session["sessionNo"]) == ("open", winner.person["id"], 1)
        pages[slow].page.mouse.move(1000, 300)
        expect(rows[slow]).to_have_count(0)


def keep_in(held: list[Route]) -> Callable[[Route], None]:
    """Keeps the requests on their way."""
    return lambda route: held.append(route)


def test_of_ten_clicks_at_once_one_wins(server: RunningServer, shop: Shop, fresh: Fresh) -> None:
    """What the pages rely on: whoever was not the first is told 409, and by whom."""
    _visitor, session = shop.visitor(fresh("Wanted"), "hello")
    start = threading.Barrier(10)
    answers: list[tuple[str, int]] = []

    def click(agent: str) -> None:
        client = shop.nobody.login(agent, server.password)
        start.wait(10)
        answers.append((agent, client.post(f"/sessions/{session['sessionId']}/accept").status_code))

    threads = [threading.Thread(target=click, args=(name,)) for name in ("wei", "lin") * 5]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    state, agent, holders = Stored(server).row(TAKEN, session["sessionNo"])
    (winner,) = {name for name, status in answers if status == 200}
    assert {status for name, status in answers if name != winner} == {409}
    assert (state, agent, holders) == ("open", {"wei": shop.wei, "lin": shop.lin}[winner].person["id"], 1)
