"""The admin pages and reports at every width, in both themes and both languages, with axe looking on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.pages import axe
from tests.pages.admin_pages import PAGES, AdminPages

NewAdmin = Callable[..., AdminPages]

EDITORS = tuple(f"{name}?edit=new" for name in ("agents", "groups", "replies", "keys", "legacy", "blacklist"))
EVERY = (*(f"admin/{name}" for name in (*PAGES, *EDITORS)), "reports")
WIDTHS = (320, 390, 760, 1280)

# What sticks out of the window and is no scroll box's content, and texts whose key nobody wrote.
FAULTS = """() => {
  const pane = document.querySelector('#pane');
  const wide = [...pane.querySelectorAll('*')].filter((one) => {
    if (one.closest('.hidden, .ad-scroll, .rp-scroll, .rp-canvas, svg, thead')) return false;
    if (!one.getClientRects().length) return false;
    const {left, right} = one.getBoundingClientRect();
    return right > innerWidth + 1 || left < -1;
  });
  const keys = pane.innerText.match(/\\badmin\\.[\\w.]+/g) ?? [];
  return [...wide.map((one) => `${one.tagName}.${one.className}`), ...keys,
    ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [])].slice(0, 5);
}"""


GO = "(path) => { history.pushState({}, '', `/dashboard/${path}`); dispatchEvent(new PopStateEvent('popstate')); }"


def visit(page: AdminPages, paths: tuple[str, ...], look: Callable[[], list[str]]) -> dict[str, list[str]]:
    """Go from page to page as links do; path -> what `look` found wrong there."""
    wrong = {}
    for path in paths:
        page.page.evaluate(GO, path)
        # The same heading may stand on the page before: what was there must be gone.
        expect(page.page.locator(".ad-head h1, .rp-head h1").first).to_be_attached()
        expect(page.page.locator("#pane").locator(".skeleton, .pane-wait")).to_have_count(0)
        if found := look():
            wrong[path] = found
    return wrong


def cookies(page: AdminPages, **chosen: str) -> None:
    """Theme and language as an earlier visit left them."""
    known = [{"name": name, "value": value, "url": page.dashboard.url} for name, value in chosen.items()]
    page.page.context.add_cookies(known)  # type: ignore[arg-type]
    page.open("agents")


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "zh")])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_grave(admin_pages: NewAdmin, theme: str, language: str, width: int) -> None:
    page = admin_pages(viewport={"width": width, "height": 900})
    cookies(page, theme=theme, lang=language)
    assert visit(page, EVERY, lambda: axe.grave(page.page)) == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_sticks_out(admin_pages: NewAdmin, language: str) -> None:
    page = admin_pages()
    cookies(page, lang=language)

    def look() -> list[str]:
        found = []
        for width in WIDTHS:
            page.page.set_viewport_size({"width": width, "height": 800})
            found += [f"{width}: {fault}" for fault in page.page.evaluate(FAULTS)]
        return found

    assert visit(page, EVERY, look) == {}


def test_from_right_to_left_nothing_breaks(admin_pages: NewAdmin) -> None:
    page = admin_pages(viewport={"width": 390, "height": 800})
    page.page.evaluate("() => (document.documentElement.dir = 'rtl')")
    assert visit(page, EVERY, lambda: page.page.evaluate(FAULTS)) == {}


def test_a_phone_shows_one_thing_at_a_time(admin_pages: NewAdmin) -> None:
    page = admin_pages("words", viewport={"width": 390, "height": 800})
    navigation = page.page.locator(".ad-nav")
    expect(navigation).to_be_hidden()
    page.page.get_by_role("button", name="All admin pages").click()
    expect(navigation).to_be_visible()
    expect(page.page.locator(".ad-main")).to_be_hidden()
    navigation.get_by_role("link", name="Audit log").click()
    expect(navigation).to_be_hidden()
    expect(page.page.locator(".ad-head h1")).to_be_focused()
    page.page.go_back()
    expect(navigation).to_be_visible()


def test_the_save_bar_stays_in_sight(admin_pages: NewAdmin) -> None:
    page = admin_pages("widget", viewport={"width": 1280, "height": 700})
    page.fill("widget.title", "In sight", nth=1)
    for end in ("0", "pane.scrollHeight"):
        page.page.evaluate(f"() => {{ const pane = document.querySelector('.wide-pane'); pane.scrollTop = {end}; }}")
        expect(page.page.get_by_role("button", name="Save", exact=True)).to_be_in_viewport(ratio=1)
    page.page.get_by_role("button", name="Discard").click()


def test_the_language_changes_while_one_writes(admin_pages: NewAdmin) -> None:
    page = admin_pages("organisation")
    page.fill("name", "写到一半")
    page.page.evaluate("""async () => {
      const source = document.querySelector('script[type=module][src]').src;
      (await import(source.replace('main.js', 'core/texts.js'))).setLanguage('zh');
    }""")
    expect(page.state).to_have_text("有未保存的更改")
    expect(page.page.locator(".ad-head h1")).to_have_text("组织与文件")
    expect(page.field("name").locator("input")).to_have_value("写到一半")


def test_the_keyboard_alone_adds_a_word_and_takes_it_away(admin_pages: NewAdmin) -> None:
    page = admin_pages("words")
    page.page.locator(".ad-nav a[aria-current]").focus()
    page.page.keyboard.press("Tab")
    for _ in range(8):
        if page.page.evaluate("() => document.activeElement.closest('[data-field=word]') !== null"):
            break
        page.page.keyboard.press("Tab")
    page.page.keyboard.type("keyboardish")
    page.page.keyboard.press("Enter")
    expect(page.row("keyboardish")).to_be_visible()
    page.row("keyboardish").get_by_role("button").focus()
    page.page.keyboard.press("Enter")
    expect(page.page.get_by_role("dialog")).to_contain_text(re.compile("Delete .keyboardish.\\?"))
    page.page.keyboard.press("Enter")
    expect(page.row("keyboardish")).to_have_count(0)
