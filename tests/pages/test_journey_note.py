"""A note with a file, written while the visitor looks on: no byte of it reaches the visitor's page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import requests
from playwright.sync_api import Response, WebSocket, expect

from tests.leaks import LeakWatch
from tests.pages.both_sides import Stored, agree, until
from tests.pages.conftest import NewDashboard
from tests.pages.held import as_text
from tests.pages.host_page import HostPage, policy, snippet
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.pages.widget import Desk, Visitors, Widget
from tests.pictures import picture
from tests.server import RunningServer

Fresh = Callable[[str], str]
KEPT = """async () => {
    const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
    for (const { name } of await indexedDB.databases()) {
        const database = await new Promise((resolve) => {
            const asked = indexedDB.open(name);
            asked.onsuccess = () => resolve(asked.result);
        });
        for (const store of database.objectStoreNames) {
            const rows = await new Promise((resolve) => {
                const asked = database.transaction(store).objectStore(store).getAll();
                asked.onsuccess = () => resolve(asked.result);
            });
            found.push(JSON.stringify(rows));
        }
        database.close();
    }
    return found.join('\\n');
}"""
DOM = "() => document.documentElement.outerHTML + document.querySelector('[data-switchboard]').shadowRoot.innerHTML"


class Wire:
    """Everything that comes to a visitor's page: frames of its sockets, bodies of its answers."""

    def __init__(self, widget: Widget) -> None:
        self.frames: list[str] = []
        self._answers: list[Response] = []
        widget.page.on("websocket", self._listen)
        widget.page.on("response", lambda answer: self._answers.append(answer))

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.frames.append(as_text(frame)))

    def bodies(self) -> list[str]:
        """What was answered over HTTP since the last call, but for scripts and pictures."""
        told = [one for one in self._answers if one.headers.get("content-type", "").startswith("application/")]
        self._answers.clear()
        return [one.text() for one in told if "/api/" in one.url and one.request.method != "OPTIONS"]


def test_no_byte_of_a_note_reaches_the_visitors_page(
    new_dashboard: NewDashboard,
    server: RunningServer,
    visitors: Visitors,
    shop: Shop,
    watch: LeakWatch,
    fresh: Fresh,
    tmp_path: Path,
) -> None:
    secret, name, tag = fresh("她付了两次"), fresh("passport").replace(" ", "-"), fresh("VIP")
    (tmp_path / f"{name}.png").write_bytes(picture(321, 123))
    (tmp_path / f"{name}.txt").write_bytes(b"for the team")
    with HostPage(snippet(server.url), {"Content-Security-Policy": policy(server.url)}) as page:
        widget = visitors.new(page.url)
        wire = Wire(widget)
        widget.open()
        widget.say(fresh("hello"))
        session = Desk(server, watch).take(widget)
        shop.opened.append(session)
        dashboard = new_dashboard().sign_in("wei", server.password, f"/mine/{session['sessionNo']}")
        pane = Talk(dashboard, session).wait()
        colleague = new_dashboard().sign_in("lin", server.password, f"/all/{session['sessionNo']}")

        pane.page.keyboard.press("n")
        expect(pane.composer).to_have_attribute("placeholder", "Only your team sees this")
        pane.composer.press_sequentially(secret, delay=5)
        pane.page.set_input_files(".toolbar input[type=file]", [tmp_path / f"{name}.png", tmp_path / f"{name}.txt"])
        expect(pane.page.locator(".tray li")).to_have_count(2)
        pane.page.get_by_role("button", name="Add note").click()
        for one in (dashboard, colleague):
            note = one.page.locator(".log .note").filter(has_text=secret)
            expect(note.locator("a.file")).to_contain_text(f"{name}.txt")
            shown = note.locator(".picture img")
            until(one.page, lambda shown=shown: shown.evaluate("(img) => img.naturalWidth") > 0, "the picture")
        dashboard.picture("journey-note")
        note = dashboard.page.locator(".log .note")
        addresses = [note.locator("a.file").get_attribute("href"), note.locator("img").get_attribute("src")]
        shop.wei.succeed(shop.wei.put(f"/sessions/{session['sessionId']}/tags", json={"tags": [tag]}))

        # What is said after it has come, so that everything before it has; then all is asked for once more.
        pane.page.locator(".composer").get_by_role("button", name="Reply", exact=True).click()
        fence = fresh("said to you")
        pane.say(fence)
        expect(widget.message(fence)).to_be_visible()
        heard = "\n".join([*wire.frames, *wire.bodies(), widget.page.evaluate(DOM)])
        widget.page.reload()
        widget.button.click()
        expect(widget.message(fence)).to_be_visible()
        widget.live()
        agree(Stored(server), session["sessionNo"], widget, dashboard, colleague)

        again = [*wire.frames, *wire.bodies(), widget.page.evaluate(DOM), widget.page.evaluate(KEPT)]
        visitor = widget.client(server, watch)
        history = [visitor.get(f"/sessions/{session['sessionId']}{path}").text for path in ("", "/messages?limit=200")]
        everything = "\n".join([heard, *again, *history])
        assert everything.count(fence) >= 5, "what was said is on all of them"
        keys = [str(address).partition("?")[0].rsplit("/", 1)[-1] for address in addresses]
        assert all(keys)
        for piece in (secret, secret.split()[0], secret.encode("unicode-escape").decode(), name, tag, *keys, "NOTE"):
            assert piece not in everything, piece
        assert visitor.get(f"/sessions/{session['sessionId']}/notes").status_code in (403, 404)
        for key in keys:
            assert visitor.get(f"/files/{key}").status_code == 404
            bare = requests.get(f"{server.url}/files/{key}", timeout=10, allow_redirects=False)
            assert bare.status_code in (401, 403, 404)
        query = "SELECT COUNT(*) FROM note n JOIN conversation c ON c.id = n.conversation WHERE c.no = ?"
        assert Stored(server).row(query, session["sessionNo"]) == (1,)
