"""An agent's shift: the page is loaded anew in the middle, opened twice, left and entered again; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.pages.both_sides import Stored, agree
from tests.pages.conftest import NewDashboard
from tests.pages.host_page import HostPage, policy, snippet
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.pages.widget import Visitors
from tests.server import RunningServer

Fresh = Callable[[str], str]
LEASE = 60_000  # ms: a tab that is gone may have held what it was sending for 12 s


def test_a_shift_with_a_reload_a_second_tab_and_a_sign_out_loses_nothing(
    new_dashboard: NewDashboard, server: RunningServer, visitors: Visitors, shop: Shop, fresh: Fresh
) -> None:
    stored = Stored(server)
    with HostPage(snippet(server.url), {"Content-Security-Policy": policy(server.url)}) as page:
        widget = visitors.new(page.url).open()
        ask = fresh("hello")
        widget.say(ask)
        widget.state(ask, "sent")
        session = widget.known()["session"]
        no = session["sessionNo"]
        shop.opened.append(session)
        first = new_dashboard().sign_in("wei", server.password, "/queue")
        (name,) = stored.row(
            "SELECT p.nickname FROM person p JOIN conversation c ON c.visitor = p.id WHERE c.no = ?", no
        )
        first.row(name).locator(".row-accept").click()
        pane = Talk(first, session).wait()

        # Loaded anew with a reply half written and another one that has not left the machine.
        kept, held, meanwhile = fresh("half a rep"), fresh("on its way"), fresh("are you there")
        first.excuse("ERR_INTERNET_DISCONNECTED|WebSocket connection|ERR_NETWORK_CHANGED")
        first.page.context.set_offline(True)
        pane.say(held)
        expect(pane.row(held)).to_be_visible()
        pane.composer.press_sequentially(kept, delay=5)
        expect(first.row(name).locator(".row-draft")).to_be_attached()
        widget.say(meanwhile)
        widget.state(meanwhile, "sent|delivered")
        first.page.context.set_offline(False)
        first.page.reload()
        pane.wait()
        expect(pane.composer).to_have_value(kept)
        expect(widget.message(held)).to_have_count(1, timeout=LEASE)
        said = agree(stored, no, widget, first)
        assert sorted(line[2] for line in said) == sorted([ask, held, meanwhile])

        # A second tab: what is written and read in one is so in the other.
        second = new_dashboard(context=first.page.context).open(f"/mine/{no}")
        other = Talk(second, session).wait()
        expect(other.composer).to_have_value(kept)
        other.send()
        expect(widget.message(kept)).to_have_count(1, timeout=LEASE)
        agree(stored, no, widget, first, second)
        asked = fresh("and now")
        widget.say(asked)
        for talk in (pane, other):
            expect(talk.row(asked)).to_be_visible()
        for one in (first, second):
            expect(one.row(name).locator(".badge")).to_have_count(0)
        widget.state(asked, "read")
        first.picture("journey-shift")

        # Signed out in one tab, with a draft; what comes meanwhile waits, and the draft is not for the next person.
        draft, late = fresh("for later"), fresh("still here")
        pane.composer.press_sequentially(draft, delay=5)
        expect(first.row(name).locator(".row-draft")).to_be_attached()
        second.page.get_by_role("button", name="Settings").click()
        second.page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
        for one in (first, second):
            expect(one.page.get_by_role("button", name="Sign in")).to_be_visible()
            expect(one.page.locator(".log")).to_have_count(0)
        widget.say(late)
        widget.state(late, "sent")
        second.page.close()
        first.sign_in("wei", server.password, None)
        first.open(f"/mine/{no}")
        pane.wait()
        expect(pane.row(late)).to_be_visible()
        widget.state(late, "read")
        done = fresh("back again")
        pane.composer.fill(done)
        pane.send()
        expect(widget.message(done)).to_have_count(1)
        said = agree(stored, no, widget, first)
        assert sorted(line[2] for line in said) == sorted([ask, held, meanwhile, kept, asked, late, done])
