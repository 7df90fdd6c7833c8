"""The staff of a server, signed in once for all tests that run on it: to check a password takes long on purpose."""

from __future__ import annotations

from typing import Any

import requests

from tests.client import Client
from tests.server import RunningServer

_clients: dict[tuple[str, str], Client] = {}
_cookies: dict[tuple[str, str], list[dict[str, Any]]] = {}


def signed_in(nobody: Client, name: str, server: RunningServer) -> Client:
    """This agent over the API. Tests that end a sign-in or change a person's rights call `login` themselves."""
    known = (server.password, name)
    if known not in _clients:
        _clients[known] = nobody.login(name, server.password)
    return _clients[known]


def cookies(url: str, name: str, password: str) -> list[dict[str, Any]]:
    """What a browser holds after this agent has signed in, as playwright takes it."""
    known = (password, name)
    if known not in _cookies:
        with requests.Session() as http:
            http.trust_env = False
            wanted = {"username": name, "password": password, "stay": True}
            answer = http.post(f"{url}/api/desk/login", json=wanted, timeout=30)
            assert answer.ok, answer.text
            _cookies[known] = [
                {
                    "name": one.name, "value": one.value, "domain": one.domain, "path": one.path,
                    "expires": one.expires, "httpOnly": one.name == "chat_refresh", "sameSite": "Strict",
                }
                for one in http.cookies
            ]  # fmt: skip
    return _cookies[known]
