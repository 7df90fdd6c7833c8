"""The admin pages' and reports' pure modules, run by node."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.environment import ROOT

DASHBOARD = ROOT / "static" / "dashboard"
MORNINGS = {"days": [1, 2], "from": "09:00", "to": "12:00"}

Run = Callable[[str, str], Any]


@pytest.fixture(scope="module")
def node(needs: Callable[[str], str]) -> Run:
    """`node(module, expression)`: the value of an expression in which `m` is the module."""
    program = needs("node")

    def run(module: str, expression: str) -> Any:
        script = f"const m = await import({json.dumps((DASHBOARD / module).as_uri())});"
        script += f"console.log(JSON.stringify({expression}))"
        done = subprocess.run(
            [program, "--input-type=module", "-e", script], capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    red, green, blue = (channel(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_what_wcag_says_and_a_label_is_always_read(node: Run) -> None:
    colours = [
        f"#{red:02X}{green:02X}{blue:02X}" for red in (0, 93, 255) for green in (0, 96, 255) for blue in (0, 255)
    ]
    found = node("admin/contrast.js", f"{json.dumps(colours)}.map((colour) => m.labelOn(colour))")
    for colour, one in zip(colours, found, strict=True):
        light = 1.05 / (luminance(colour) + 0.05)
        dark = (luminance(colour) + 0.05) / 0.05
        assert one["ratio"] == pytest.approx(max(light, dark))
        assert one["label"] == ("#FFFFFF" if light >= dark else "#000000")
        assert one["ratio"] >= 4.5


def test_the_nearest_shade_that_stands_out_is_offered(node: Run) -> None:
    shade = node("admin/contrast.js", "m.standingOut('#FFE000', '#FFFFFF', 3)")
    assert 1.05 / (luminance(shade) + 0.05) == pytest.approx(3, abs=0.1)
    assert node("admin/contrast.js", "[m.colourOf('16c'), m.colourOf('#1a62c7 '), m.colourOf('red')]") == [
        "#1166CC", "#1A62C7", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([{"days": [1], "from": "09:00", "to": "18:00"}], {}),
        ([{"days": [], "from": "09:00", "to": "18:00"}], {"0": "days"}),
        ([{"days": [1], "from": "", "to": "18:00"}], {"0": "times"}),
        ([{"days": [1], "from": "18:00", "to": "09:00"}], {"0": "order"}),
        ([MORNINGS, {"days": [2], "from": "11:59", "to": "13:00"}], {"1": "overlap"}),
        ([MORNINGS, {"days": [2], "from": "12:00", "to": "24:00"}], {}),
    ],
)  # fmt: skip
def test_hours_that_cannot_be_are_found(node: Run, rows: list[dict[str, Any]], wrong: dict[str, str]) -> None:
    assert node("admin/form/hours.js", f"Object.fromEntries(m.wrongHours({json.dumps(rows)}))") == wrong


def test_amounts_are_read_in_their_unit_and_shown_in_the_largest_that_fits(node: Run) -> None:
    module = "admin/form/units.js"
    assert node(module, "[90, 120, 7200, 0, 5].map((one) => m.unitFor(one, m.SECONDS))") == [
        "second", "minute", "hour", "second", "second",
    ]  # fmt: skip
    assert node(module, "['2', ' 1.5 ', '２', 'two', '-1', ''].map((one) => m.amountRead(one, 60))") == [
        120, 90, 120, "two", "-1", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("shop.cn/cart?a=1", "https://shop.cn"),
        ("HTTP://Shop.CN:8080", "http://shop.cn:8080"),
        ("localhost:3000", "http://localhost:3000"),
        ("javascript:alert(1)", ""),
        ("ftp://shop.cn", ""),
        ("https://*.shop.cn", ""),
        ("", ""),
    ],
)
def test_an_origin_is_what_somebody_means(node: Run, written: str, origin: str) -> None:
    assert node("admin/form/lists.js", f"m.originOf({json.dumps(written)})") == origin


def test_networks_are_addresses_with_or_without_a_length(node: Run) -> None:
    good = ["10.0.0.0/8", "127.0.0.1", "2001:db8::/32", "::1"]
    bad = ["10.0.0.0/33", "10.0.0", "256.1.1.1", "shop.cn", "::1/129", "1.1.1.1/8/8", ""]
    assert node("admin/form/lists.js", f"{json.dumps(good)}.every(m.isNetwork)")
    assert not node("admin/form/lists.js", f"{json.dumps(bad)}.some(m.isNetwork)")


def test_a_patch_holds_what_changed_and_nothing_else(node: Run) -> None:
    module = "admin/form/values.js"
    before = json.dumps({"name": "a", "list": [1, 2], "widget": {"colour": "#000000", "title": {"zh": "", "en": "x"}}})
    after = json.dumps({"name": "a", "list": [2], "widget": {"colour": "#000000", "title": {"zh": "你", "en": "x"}}})
    paths = json.dumps(["name", "list", "widget.colour", "widget.title"])
    assert node(module, f"m.changes({before}, {after}, {paths})") == {
        "list": [2],
        "widget": {"title": {"zh": "你", "en": "x"}},
    }
    assert node(module, "[m.same({a: undefined}, {}), m.same([1], {0: 1}), m.same({a: [1]}, {a: [1]})]") == [
        True, False, True,
    ]  # fmt: skip


def test_complaints_go_to_their_fields(node: Run) -> None:
    problem = {"title": "Malformed", "detail": "origins.0: no origin; widget.title.zh: too long; odd", "hint": "Mend"}
    found = node(
        "admin/form/check.js",
        f"(() => {{ const f = m.complaints({json.dumps(problem)}, ['origins', 'widget.title']);"
        " return {...f, fields: Object.fromEntries(f.fields)}; })()",
    )
    assert found == {
        "fields": {"origins": "no origin", "widget.title": "too long"},
        "rest": "Malformed · odd · Mend",
    }


def test_stacked_bars_stand_on_one_another_and_an_empty_day_is_a_gap(node: Run) -> None:
    assert node("reports/figures.js", "m.stacked([[3, 0, null], [1, 2, 0], [0, 0, null]])") == [
        [3, 0, None], [4, 2, None], [4, 2, None],
    ]  # fmt: skip


def test_spans_of_days(node: Run) -> None:
    module = "reports/figures.js"
    assert node(module, "m.daysIn('2026-02-27', '2026-03-01')") == 3
    spans = [
        ("2026-01-01", "2026-12-31"),
        ("2026-01-01", "2027-01-02"),
        ("2026-01-02", "2026-01-01"),
        ("", "2026-01-01"),
    ]
    asked = json.dumps(spans)
    assert node(module, f"{asked}.map(([from, to]) => m.wrongSpan(from, to))") == ["", "long", "order", "missing"]
    assert node(module, "m.dayBefore(new Date(2026, 2, 1, 0, 30), 1)") == "2026-02-28"


def test_both_languages_say_the_same_things() -> None:
    zh, en = (
        json.loads((DASHBOARD / "texts" / f"admin.{name}.json").read_text(encoding="utf-8")) for name in ("zh", "en")
    )
    assert zh.keys() == en.keys()
    assert all(key.startswith("admin.") for key in zh)
    places = {
        key: (sorted(re.findall(r"{\w+}", text)), sorted(re.findall(r"{\w+}", en[key]))) for key, text in zh.items()
    }
    assert {key: both for key, both in places.items() if both[0] != both[1]} == {}
