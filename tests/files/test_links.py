"""Signed addresses: made for seven days, good for nothing when changed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from chat.files.links import LIFE, Links

DAY = 86_400_000
KEY = "0123456789abcdef0123456789abcdef"


class Clock:
    now = 1_710_566_165_000

    def __call__(self) -> int:
        return self.now


def test_an_address_leads_back_to_its_key_for_at_least_seven_days() -> None:
    clock = Clock()
    links = Links("https://chat.example", "secret", clock)
    url = links.url(KEY, "一.png")
    assert url.startswith(f"https://chat.example/api/desk/files/{KEY}?")
    assert links.url(KEY, "一.png") == url
    clock.now += LIFE * 1000
    assert links.key_of(url) == KEY
    clock.now += DAY
    with pytest.raises(ValueError, match="ended"):
        links.key_of(url)


def test_what_was_changed_opens_nothing() -> None:
    links = Links("https://chat.example", "secret", Clock())
    given = parse_qs(urlsplit(links.url(KEY)).query)
    ends, signature = given["e"][0], given["s"][0]
    assert links.is_signed(KEY, ends, signature)
    for key, end, sign in (
        (KEY[::-1], ends, signature),
        (KEY, str(int(ends) + 1), signature),
        (KEY, ends, signature[:-1] + ("0" if signature[-1] != "0" else "1")),
        (KEY, ends, ""),
        (KEY, "٩٩٩٩", signature),
        (KEY, "9" * 50, signature),
        (KEY, ends, "é"),
    ):
        assert not links.is_signed(key, end, sign)
    assert not Links("https://chat.example", "another", Clock()).is_signed(KEY, ends, signature)


def test_anybody_elses_address_is_no_key() -> None:
    links = Links("https://chat.example", "secret", Clock())
    for url in ("https://other.example/api/desk/files/x?e=1&s=2", "https://chat.example/else", ""):
        assert links.key_of(url) is None
    for url in (f"https://chat.example/api/desk/files/{KEY}", f"https://chat.example/api/desk/files/{KEY}?e=1&s=2"):
        with pytest.raises(ValueError, match="ended"):
            links.key_of(url)
