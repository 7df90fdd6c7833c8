"""A setting that does not fit is refused at once, and its sentence names it."""

from __future__ import annotations

import pytest

from chat.config import ConfigError, Settings


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CHAT_LISTEN", ""),
        ("CHAT_LISTEN", " , "),
        ("CHAT_LISTEN", "127.0.0.1"),
        ("CHAT_LISTEN", "127.0.0.1:70000"),
        ("CHAT_PUBLIC_URL", "chat.example.com"),
        ("CHAT_PUBLIC_URL", "ftp://chat.example.com"),
        ("CHAT_PUBLIC_URL", "https://"),
        ("CHAT_PUBLIC_URL", "https://chat.example.com/desk"),
        ("CHAT_PUBLIC_URL", "https://chat.example.com?a=b"),
        ("CHAT_PUBLIC_URL", "https://chat example.com"),
        ("CHAT_PUBLIC_URL", "https://boss:word@chat.example.com"),
        ("CHAT_PUBLIC_URL", "https://chat.example.com:port"),
        ("CHAT_TRUSTED_PROXIES", "127.0.0.1, nginx"),
        ("CHAT_FILE_TYPES", "image/*, pdf"),
        ("CHAT_FILE_TYPES", "image/PNG"),
        ("CHAT_FILE_TYPES", "*/*"),
        ("CHAT_READERS", "0"),
        ("CHAT_MAX_UPLOAD", "-1"),
        ("CHAT_RETENTION_DAYS", "-1"),
        ("CHAT_RETENTION_HOUR", "24"),
        ("CHAT_RETENTION_HOUR", "noon"),
        ("CHAT_AGENT_TOKEN_SECONDS", "43201"),
        ("CHAT_DEMO", "yes"),
    ],
)
def test_refused(name: str, text: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Settings.from_environment({name: text})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CHAT_PUBLIC_URL", "https://chat.example.com/"),
        ("CHAT_PUBLIC_URL", "http://[2001:db8::1]:8080"),
        ("CHAT_PUBLIC_URL", "https://客服.example:8443"),
        ("CHAT_PUBLIC_URL", ""),
        ("CHAT_TRUSTED_PROXIES", "127.0.0.1, 10.1.2.3/8, ::1"),
        ("CHAT_STORAGE", "0"),
        ("CHAT_RETENTION_HOUR", "0"),
    ],
)
def test_taken(name: str, text: str) -> None:
    Settings.from_environment({name: text})


def test_addresses_are_told_as_a_browser_takes_them() -> None:
    settings = Settings.from_environment({"CHAT_LISTEN": "127.0.0.1:8080, [::1]:9003"})
    assert settings.urls == ["http://127.0.0.1:8080", "http://[::1]:9003"]
    assert settings.base_url == settings.urls[0]


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(ConfigError, match="CHAT_LISTN"):
        Settings.from_environment({"CHAT_LISTN": "127.0.0.1:8080", "PATH": "/bin"})
