"""The admin blocks visitors on the admin page: whatever door they came by, their line ends and they stay out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import websocket
from playwright.sync_api import expect

from tests.journeys.cast import ROOMY
from tests.journeys.matrix.people import VISITORS
from tests.journeys.test_blacklist import Scene, has_ended, speak_over_http
from tests.leaks import LeakWatch
from tests.pages.admin_pages import AdminPages
from tests.pages.both_sides import Stored, agree, until
from tests.pages.conftest import NewDashboard
from tests.pages.host_page import HostPage, policy, snippet
from tests.pages.talks import Talk
from tests.pages.widget import Visitors
from tests.server import RunningServer

Fresh = Callable[[str], str]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[Scene]:
    with RunningServer(tmp_path_factory.mktemp("blocked"), watch, environment=ROOMY) as server:
        made = Scene(server, watch)
        yield made
        made.people.close()


def block(admin: AdminPages, nickname: str) -> None:
    """By hand: choose them by their name, say why, save."""
    admin.open("blacklist?edit=new")
    admin.field("personId").locator("input").fill(nickname)
    admin.field("personId").get_by_role("option", name=nickname).click()
    admin.fill("reason", "spam")
    admin.save()
    expect(admin.row(nickname)).to_contain_text("spam")


def test_who_is_blocked_by_hand_is_out_at_every_door(scene: Scene, new_dashboard: NewDashboard) -> None:
    peers = [scene.talking(dialect) for dialect in VISITORS]
    before = {peer.dialect: scene.said(peer) for peer in peers}
    admin = AdminPages(new_dashboard(scene.server.url).sign_in("admin", scene.server.password, "/admin/blacklist"))
    admin.wait()
    for peer in peers:
        block(admin, peer.who.nickname)
        until(admin.page, lambda peer=peer: has_ended(peer), f"the {peer.dialect} line to end")
    admin.dashboard.picture("journey-blacklist")
    for peer in peers:
        with pytest.raises((AssertionError, websocket.WebSocketException)):
            peer.connect()
        assert speak_over_http(peer) not in ((200, 200), (200, 0), (201, None)), f"{peer.dialect} spoke"
        assert scene.said(peer) == before[peer.dialect]
    rows = Stored(scene.server).rows("SELECT person FROM block_entry WHERE person IS NOT NULL ORDER BY person")
    assert [person for (person,) in rows] == sorted(peer.who.id for peer in peers)
    for peer in peers:
        admin.drop(peer.who.nickname)
        expect(admin.row(peer.who.nickname)).to_have_count(0)
        peer.connect()


def test_the_widget_of_who_is_blocked_says_so_and_goes_on_when_let_in(
    scene: Scene, new_dashboard: NewDashboard, visitors: Visitors, fresh: Fresh
) -> None:
    """An agent blocks them beside the conversation; the admin lets them in again."""
    server, stored = scene.server, Stored(scene.server)
    with HostPage(snippet(server.url), {"Content-Security-Policy": policy(server.url)}) as page:
        widget = visitors.new(page.url).open()
        widget.excuse("403|WebSocket connection")
        first, unheard = fresh("buy my pills"), fresh("buy more of them")
        widget.say(first)
        widget.state(first, "sent|delivered|read")
        session = widget.known()["session"]
        wei = new_dashboard(server.url).sign_in("wei", server.password, "/queue")
        if stored.row("SELECT state FROM conversation WHERE no = ?", session["sessionNo"]) != ("open",):
            scene.people.agent("weiyu agent").who.desk.accept(session)
        wei.open(f"/all/{session['sessionNo']}")
        Talk(wei, session).wait()
        wei.page.get_by_role("button", name="Block this visitor").click()
        wei.page.locator("dialog button.danger").click()
        expect(wei.page.locator(".panel-inside")).to_contain_text("Blocked")
        expect(widget.banner).to_contain_text("Messages are not taken from here")
        widget.say(unheard)
        widget.state(unheard, "failed|waiting|sending")
        wei.picture("journey-blocked")
        widget.picture("journey-blocked")
        assert [line[2] for line in stored.said(session["sessionNo"])] == [first]

        admin = AdminPages(new_dashboard(server.url).sign_in("admin", server.password, "/admin/blacklist")).wait()
        (name,) = stored.row("SELECT nickname FROM person WHERE id = ?", widget.known()["person"]["id"])
        admin.drop(name)
        widget.page.reload()
        widget.button.click()
        widget.live()
        retry = widget.message(unheard).get_by_role("button", name="Retry")
        if retry.count():
            retry.click()
        widget.state(unheard, "sent|delivered|read")
        assert [line[2] for line in agree(stored, session["sessionNo"], widget, wei)] == [first, unheard]
