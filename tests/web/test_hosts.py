"""The names this server answers to."""

from __future__ import annotations

import pytest

from chat.web.hosts import Hosts
from chat.web.origins import Origins

LOCAL = Hosts("http://127.0.0.1:8080", [("127.0.0.1", 8080), ("127.0.0.1", 9003)])
PUBLIC = Hosts("https://chat.example.com", [("192.0.2.7", 8080)])
EVERYWHERE = Hosts("https://chat.example.com:8443", [("0.0.0.0", 80), ("::1", 8081)])


@pytest.mark.parametrize(
    ("hosts", "name"),
    [
        (LOCAL, "127.0.0.1:8080"),
        (LOCAL, "localhost:8080"),
        (LOCAL, "LOCALHOST:9003"),
        (LOCAL, "[::1]:8080"),
        (PUBLIC, "chat.example.com"),
        (PUBLIC, "Chat.Example.com"),
        (PUBLIC, "chat.example.com:443"),
        (PUBLIC, "192.0.2.7:8080"),
        (EVERYWHERE, "chat.example.com:8443"),
        (EVERYWHERE, "localhost"),
        (EVERYWHERE, "[::1]:8081"),
    ],
)
def test_known(hosts: Hosts, name: str) -> None:
    assert hosts.knows(name)


@pytest.mark.parametrize(
    ("hosts", "name"),
    [
        (LOCAL, ""),
        (LOCAL, "127.0.0.1"),
        (LOCAL, "localhost"),
        (LOCAL, "localhost:80"),
        (LOCAL, "evil.example:8080"),
        (LOCAL, "localhost.evil.example:8080"),
        (LOCAL, "127.0.0.1:8080, evil.example"),
        (PUBLIC, "chat.example.com:8080"),
        (PUBLIC, "localhost:8080"),
        (PUBLIC, "evil.chat.example.com"),
        (EVERYWHERE, "chat.example.com"),
        (EVERYWHERE, "192.0.2.7"),
    ],
)
def test_unknown(hosts: Hosts, name: str) -> None:
    assert not hosts.knows(name)


def test_an_origin_is_ours_by_its_host() -> None:
    assert LOCAL.is_own("http://localhost:8080")
    for origin in (
        "null",
        "",
        "https://evil.example",
        "http://localhost:3000",
        "file://localhost:8080",
        "localhost:8080",
        "http://[",
        "http://[::1",
    ):
        assert not LOCAL.is_own(origin)


@pytest.mark.parametrize("demo", [True, False])
def test_an_origin_that_is_no_address_is_nobodys(demo: bool) -> None:
    origins = Origins(list, LOCAL.is_own, demo, lambda: 0)
    for origin in ("http://[", "http://[::1", "null", "://"):
        assert not origins.may_read(origin)
        assert not origins.may_connect(origin)
