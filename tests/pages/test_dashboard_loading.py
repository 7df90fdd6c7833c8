"""What the dashboard's first load costs, and what the browser makes sure of."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.server import RunningServer

MOST_FILES = 12
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => (window.shifts += one.value)))
    .observe({ type: 'layout-shift', buffered: true });
"""
SAME_STORE = """async () => {
    const main = document.querySelector('script[type=module]').src;
    const part = (name) => import(new URL(name, main).href);
    const names = ['./core/store.js', './core/store.js?other', './shell/shell.js'];
    const [one, other, pack] = await Promise.all(names.map(part));
    const { signedIn } = await part('./core/sign_in.js');
    const { store } = pack.$dashboard$core$store();
    return one.store === store && other.store === store && store.me === signedIn.person;
}"""
SINK = "(markup) => { try { document.body.innerHTML = markup; } catch (error) { return error.name; } return 'done'; }"


def test_the_first_path_is_few_files_each_fetched_once(new_dashboard: NewDashboard, server: RunningServer) -> None:
    dashboard = new_dashboard().enter("wei", server.password)
    asked: list[str] = []
    dashboard.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    dashboard.page.reload()
    dashboard.wait()
    modules = [path for path in asked if path.endswith((".js", ".css"))]
    assert len(modules) <= MOST_FILES, modules
    assert len(set(modules)) == len(modules), modules
    assert all(path.startswith("/static/v-") for path in modules)


def test_what_the_page_knows_exists_once(new_dashboard: NewDashboard, server: RunningServer) -> None:
    dashboard = new_dashboard().enter("wei", server.password)
    assert dashboard.page.evaluate(SAME_STORE) is True


def test_the_sign_in_stands_still(new_dashboard: NewDashboard) -> None:
    dashboard = new_dashboard(viewport={"width": 390, "height": 844})
    dashboard.page.add_init_script(SHIFTS)
    dashboard.open()
    expect(dashboard.page.get_by_role("button", name="chen")).to_be_visible()
    assert dashboard.page.evaluate("() => window.shifts") < 0.01


def test_no_text_becomes_markup_even_if_somebody_tries(new_dashboard: NewDashboard) -> None:
    dashboard = new_dashboard()
    dashboard.excuse("TrustedHTML")
    dashboard.open()
    expect(dashboard.page.locator("input[name=username]")).to_be_visible()
    assert dashboard.page.evaluate(SINK, "<b>bold</b>") == "TypeError"
    expect(dashboard.page.locator("input[name=username]")).to_be_visible()
    dashboard.page.evaluate("() => (window.violations = [])")


def test_what_is_chosen_shows_without_our_colours(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop
) -> None:
    _visitor, session = shop.talk("Contrast")
    dashboard = new_dashboard(forced_colors="active")
    dashboard.enter("wei", server.password, f"/mine/{session['sessionNo']}")
    row = dashboard.row("Contrast").locator("a")
    expect(row).to_have_attribute("aria-current", "true")
    expect(row).to_have_css("outline-style", "solid")
    chosen, other = (dashboard.inbox.get_by_role("tab", selected=is_chosen).first for is_chosen in (True, False))
    line = "(tab) => getComputedStyle(tab).borderBlockEndColor"
    assert chosen.evaluate(line) != other.evaluate(line)
