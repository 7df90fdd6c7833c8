"""200 % of 1440 x 900 leaves 720 x 450: every screen fits, and everything on it can be reached. And forced colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import NewDashboard
from tests.pages.dashboard import Dashboard
from tests.pages.inboxes import Shop
from tests.pages.test_dashboard_admin_layout import EVERY, NewAdmin, cookies, visit
from tests.pages.test_dashboard_admin_layout import FAULTS as ADMIN_FAULTS
from tests.pages.test_dashboard_layout import FAULTS, Fresh, choose, each_screen, stretched
from tests.pages.test_dashboard_talk_look import screens, session_no
from tests.server import RunningServer

__all__ = ["session_no"]

ZOOMED = {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2}

# What cannot be brought into view, or lies under something else there.
LOST = """() => {
    const sheet = document.querySelectorAll('.talk[data-panel=sheet] > .panel');
    const root = [...sheet, ...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
    const lost = [];
    for (const one of root.querySelectorAll('a[href], button, input, select, textarea')) {
        if (one.disabled || one.closest('.hidden, .skip, .log') || !one.getClientRects().length) continue;
        one.scrollIntoView({ block: 'nearest', inline: 'nearest' });
        const { left, right, top, bottom } = one.getBoundingClientRect();
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        const isIt = hit && (one.contains(hit) || hit.contains(one) || hit.closest('label')?.contains(one));
        const words = `${one.localName}.${one.className} ${one.ariaLabel ?? one.textContent.trim().slice(0, 20)}`;
        if (!isIt) lost.push(`${words}: ${Math.round(top)}, ${hit?.localName}.${hit?.className} is there`);
    }
    return lost.slice(0, 6);
}"""


VIEW = """
const view = new EventTarget();
Object.assign(view, { scale: 1, height: 844, offsetTop: 0 });
Object.defineProperty(window, 'visualViewport', { value: view });
window.seen = (height) => { view.height = height; view.dispatchEvent(new Event('resize')); };
"""


def faults(dashboard: Dashboard) -> list[str]:
    """What sticks out, or is out of reach."""
    found: list[str] = dashboard.page.evaluate(FAULTS) + dashboard.page.evaluate(LOST)
    return found


def test_every_screen_fits_at_twice_the_size(
    new_dashboard: NewDashboard, server: RunningServer, session_no: str, shop: Shop, fresh: Fresh
) -> None:
    dashboard = new_dashboard(**ZOOMED)
    choose(dashboard, lang="zh")
    wrong = {}
    shop.visitor(fresh("Waiting"), "hello")
    shown = each_screen(dashboard, server, session_no)
    for name, show in shown.items():
        show()
        dashboard.picture(f"zoom-{name}")
        if found := faults(dashboard):
            wrong[name] = found
    dashboard.open(f"/mine/{session_no}").wait()
    for name, show in screens(dashboard).items():
        show()
        dashboard.picture(f"zoom-pane-{name}")
        if found := faults(dashboard):
            wrong[f"pane {name}"] = found
    assert wrong == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_admin_page_fits_at_twice_the_size(admin_pages: NewAdmin, language: str) -> None:
    page = admin_pages(**ZOOMED)
    cookies(page, lang=language)

    def look() -> list[str]:
        page.dashboard.picture(f"zoom-{page.page.url.rsplit('/', 1)[1].replace('?', '-')}-{language}")
        found: list[str] = page.page.evaluate(ADMIN_FAULTS) + page.page.evaluate(LOST)
        return found

    assert visit(page, EVERY, look) == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_longer_words_fit_on_every_admin_page(admin_pages: NewAdmin, width: int) -> None:
    page = admin_pages(viewport={"width": width, "height": 844})
    page.page.route("**/texts/*.en.json", stretched)
    cookies(page, lang="en")
    page.page.evaluate("() => (document.documentElement.dir = 'rtl')")

    def look() -> list[str]:
        page.dashboard.picture(f"stretched-{page.page.url.rsplit('/', 1)[1].replace('?', '-')}-{width}")
        found: list[str] = page.page.evaluate(ADMIN_FAULTS)
        return found

    assert visit(page, EVERY, look) == {}


@pytest.mark.parametrize("resizes", [True, False])
def test_a_keyboard_on_the_screen_leaves_the_composer_in_sight(
    new_dashboard: NewDashboard, server: RunningServer, session_no: str, resizes: bool
) -> None:
    """Some browsers make the page smaller then; others only tell how much of it is seen."""
    dashboard = new_dashboard(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    if not resizes:
        dashboard.page.add_init_script(VIEW)
    dashboard.enter("wei", server.password, f"/mine/{session_no}")
    composer = dashboard.page.locator("textarea#composer")
    composer.tap()
    if resizes:
        dashboard.page.set_viewport_size({"width": 390, "height": 400})
    else:
        dashboard.page.evaluate("() => window.seen(400)")
    for part in (composer, dashboard.page.locator(".composer .send"), dashboard.page.locator("h1")):
        expect(part).to_be_in_viewport(ratio=1)
        assert part.evaluate("(one) => one.getBoundingClientRect().bottom") <= 400
    dashboard.picture(f"keyboard-on-screen-{resizes}")
    if not resizes:
        dashboard.page.evaluate("() => window.seen(844)")
        expect(dashboard.page.locator(".shell")).to_have_css("height", "844px")


def test_forced_colours_tell_states_apart(new_dashboard: NewDashboard, server: RunningServer, session_no: str) -> None:
    dashboard = new_dashboard(forced_colors="active")
    dashboard.enter("wei", server.password, f"/mine/{session_no}")
    expect(dashboard.page.locator(".card.order")).to_be_visible()
    dashboard.picture("forced-talk")
    composer = dashboard.page.locator("textarea#composer")
    reply, note = (dashboard.page.locator(".modes button").filter(has_text=name) for name in ("Reply", "Note"))
    expect(composer).to_have_css("border-style", "solid")
    note.click()
    expect(composer).to_have_css("border-style", "dashed")
    expect(note).to_have_css("outline-width", "2px")
    expect(reply).to_have_css("outline-style", "none")
    dashboard.picture("forced-note")
