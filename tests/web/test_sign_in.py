"""Agents come in, stay, and leave; wrong passwords are counted, cookies are not enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest
import requests

from tests.conftest import NewServer
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.web.contract import CheckedClient, Contract

AGENT_SECONDS = 12 * 3600


@pytest.fixture
def browser_like(server: RunningServer, watch: LeakWatch, contract: Contract) -> CheckedClient:
    """A client with a cookie jar of its own, as a page has."""
    return CheckedClient(server.url, watch, contract)


@pytest.fixture
def signed_in(browser_like: CheckedClient, server: RunningServer) -> requests.Response:
    response = browser_like.post("/login", json={"username": "wei", "password": server.password})
    assert response.status_code == 200
    return response


def cookies(response: requests.Response) -> dict[str, Morsel[str]]:
    """The cookies that an answer sets."""
    jar: SimpleCookie = SimpleCookie()
    for header in response.raw.headers.getlist("Set-Cookie"):
        jar.load(header)
    return dict(jar)


def refused(response: requests.Response, status: int, code: str) -> bool:
    assert response.status_code == status, response.text
    return bool(response.json()["code"] == code)


def test_a_sign_in(signed_in: requests.Response) -> None:
    body = signed_in.json()
    assert (body["person"]["role"], body["person"]["uid"]) == ("agent", "u_wei")
    assert body["expiresIn"] == AGENT_SECONDS
    assert body["accessToken"] != body["refreshToken"]


def test_the_cookie_is_seen_by_one_path_only_and_by_no_script(signed_in: requests.Response) -> None:
    set_ = cookies(signed_in)
    refresh, csrf = set_["chat_refresh"], set_["chat_csrf"]
    assert refresh["httponly"]
    assert (refresh["path"], refresh["samesite"], refresh["secure"]) == ("/api/desk/refresh", "Strict", "")
    assert refresh.value == signed_in.json()["refreshToken"]
    assert (csrf["httponly"], csrf["path"], csrf["samesite"]) == ("", "/", "Strict")
    assert int(refresh["max-age"]) == int(csrf["max-age"]) == 30 * 86400


@pytest.mark.parametrize(
    ("username", "password"), [("wei", "wrong"), ("nobody", "wrong"), ("WEI", "wrong"), ("demo_alice", "x")]
)
def test_a_wrong_password_and_an_unknown_name_are_told_alike(
    nobody: CheckedClient, username: str, password: str
) -> None:
    response = nobody.post("/login", json={"username": username, "password": password})
    assert refused(response, 401, "bad_credentials")
    assert response.json()["detail"] == ""
    assert "Set-Cookie" not in response.headers


def test_an_unknown_organisation(nobody: CheckedClient) -> None:
    body = {"username": "wei", "password": "x", "orgUid": "elsewhere"}
    assert refused(nobody.post("/login", json=body), 404, "not_found")


def test_the_organisation_may_be_named(nobody: CheckedClient, server: RunningServer) -> None:
    for name in ("df_org_uid", "ak_demo_chat"):
        body = {"username": "lin", "password": server.password, "orgUid": name}
        assert nobody.post("/login", json=body).status_code == 200


# Refresh


def test_refresh_by_body(signed_in: requests.Response, nobody: CheckedClient) -> None:
    response = nobody.post("/refresh", json={"refreshToken": signed_in.json()["refreshToken"]})
    assert response.status_code == 200
    token = response.json()["accessToken"]
    assert nobody.get("/me", headers={"Authorization": f"Bearer {token}"}).json()["uid"] == "u_wei"


def test_an_access_token_refreshes_nothing_and_a_refresh_token_opens_nothing(
    signed_in: requests.Response, nobody: CheckedClient
) -> None:
    body = signed_in.json()
    assert refused(nobody.post("/refresh", json={"refreshToken": body["accessToken"]}), 401, "unauthorized")
    header = {"Authorization": f"Bearer {body['refreshToken']}"}
    assert refused(nobody.get("/me", headers=header), 401, "unauthorized")


def test_refresh_by_cookie_with_its_csrf_header(
    signed_in: requests.Response, browser_like: CheckedClient, server: RunningServer
) -> None:
    header = {"X-CSRF-TOKEN": cookies(signed_in)["chat_csrf"].value}
    assert browser_like.post("/refresh", headers=header).status_code == 200
    own = {**header, "Origin": server.url}
    assert browser_like.post("/refresh", headers=own).status_code == 200


@pytest.mark.parametrize("header", [None, "", "guess", "ü".encode("latin-1").decode("latin-1")])
def test_the_cookie_alone_refreshes_nothing(
    signed_in: requests.Response, browser_like: CheckedClient, header: str | None
) -> None:
    headers = {} if header is None else {"X-CSRF-TOKEN": header}
    assert refused(browser_like.post("/refresh", headers=headers), 403, "forbidden")


def test_another_sign_in_s_csrf_value_does_not_fit(
    signed_in: requests.Response, nobody: CheckedClient, server: RunningServer
) -> None:
    other = cookies(nobody.post("/login", json={"username": "wei", "password": server.password}))["chat_csrf"].value
    mixed = f"chat_refresh={signed_in.json()['refreshToken']}; chat_csrf={other}"
    with requests.Session() as plain:
        plain.trust_env = False
        headers = {"Cookie": mixed, "X-CSRF-TOKEN": other}
        assert refused(plain.post(f"{server.url}/api/desk/refresh", headers=headers), 401, "unauthorized")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_another_site_s_page_refreshes_nothing(
    signed_in: requests.Response, browser_like: CheckedClient, origin: str
) -> None:
    headers = {"X-CSRF-TOKEN": cookies(signed_in)["chat_csrf"].value, "Origin": origin}
    assert refused(browser_like.post("/refresh", headers=headers), 403, "forbidden")


def test_without_anything(nobody: CheckedClient, server: RunningServer) -> None:
    with requests.Session() as plain:
        plain.trust_env = False
        assert refused(plain.post(f"{server.url}/api/desk/refresh"), 401, "unauthorized")


def test_no_cookie_signs_anybody_in_elsewhere(signed_in: requests.Response, server: RunningServer) -> None:
    header = {"Cookie": f"chat_refresh={signed_in.json()['refreshToken']}"}
    response = requests.get(f"{server.url}/api/desk/me", headers=header, timeout=10)
    assert refused(response, 401, "unauthorized")


# Logout


def test_logout_ends_the_whole_sign_in_at_once(
    signed_in: requests.Response, browser_like: CheckedClient, nobody: CheckedClient
) -> None:
    body = signed_in.json()
    header = {"Authorization": f"Bearer {body['accessToken']}"}
    response = browser_like.post("/logout", headers=header)
    assert response.status_code == 204
    assert all(morsel["max-age"] == "0" for morsel in cookies(response).values())
    assert refused(nobody.get("/me", headers=header), 401, "unauthorized")
    assert refused(nobody.post("/refresh", json={"refreshToken": body["refreshToken"]}), 401, "unauthorized")
    assert refused(nobody.post("/logout", headers=header), 401, "unauthorized")


def test_logout_leaves_other_sign_ins_alone(
    signed_in: requests.Response, browser_like: CheckedClient, staff: dict[str, CheckedClient]
) -> None:
    browser_like.post("/logout", headers={"Authorization": f"Bearer {signed_in.json()['accessToken']}"})
    assert staff["wei"].get("/me").status_code == 200


# Limits: each of these servers trusts the proxy that the tests pretend to be, so that every test has its own addresses


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    """Three failures are the most; the tests stand behind a trusted proxy, so each has addresses of its own."""
    environment = {
        "CHAT_SIGN_IN_FAILURES": "3",
        "CHAT_VISITORS_PER_MINUTE": "3",
        "CHAT_TRUSTED_PROXIES": "127.0.0.1",
        "CHAT_AGENT_TOKEN_SECONDS": "43200",
        "CHAT_PUBLIC_URL": "https://chat.example.com",
    }
    with RunningServer(tmp_path_factory.mktemp("strict"), watch, environment=environment) as running:
        yield running


Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(strict: RunningServer, watch: LeakWatch, contract: Contract) -> Ask:
    client = CheckedClient(strict.url, watch, contract)

    def ask(path: str, address: str, **body: Any) -> requests.Response:
        return client.post(path, json=body, headers={"X-Forwarded-For": address})

    return ask


def assert_told_to_wait(response: requests.Response, code: str, most: int) -> None:
    assert refused(response, 429, code)
    assert response.json()["retry"] is True
    assert 0 < int(response.headers["Retry-After"]) <= most


def test_an_address_gets_three_failures(ask: Ask, strict: RunningServer) -> None:
    for name in ("a", "b", "c"):
        assert ask("/login", "192.0.2.1", username=name, password="x").status_code == 401
    right = {"username": "lin", "password": strict.password}
    assert_told_to_wait(ask("/login", "192.0.2.1", **right), "too_many_failures", 900)
    assert ask("/login", "192.0.2.2", **right).status_code == 200


def test_an_account_gets_three_failures(ask: Ask, strict: RunningServer) -> None:
    for host, name in ((11, "chen"), (12, "CHEN"), (13, "ｃhen")):
        assert ask("/login", f"192.0.2.{host}", username=name, password="x").status_code == 401
    right = {"username": "chen", "password": strict.password}
    assert_told_to_wait(ask("/login", "192.0.2.14", **right), "too_many_failures", 900)
    assert_told_to_wait(ask("/login", "192.0.2.15", **right, orgUid="df_org_uid"), "too_many_failures", 900)


def test_success_does_not_count(ask: Ask, strict: RunningServer) -> None:
    for name in ("wei", "Wei", "WEI", "ｗｅｉ", "wei"):
        assert ask("/login", "192.0.2.21", username=name, password=strict.password).status_code == 200


def test_visitors_a_minute(ask: Ask) -> None:
    for _ in range(3):
        assert ask("/visitors", "192.0.2.31").status_code == 201
    assert_told_to_wait(ask("/visitors", "192.0.2.31"), "rate_limited", 60)
    assert ask("/visitors", "192.0.2.32").status_code == 201


def test_an_access_token_never_lives_longer_than_twelve_hours(ask: Ask, strict: RunningServer) -> None:
    response = ask("/login", "192.0.2.41", username="wei", password=strict.password)
    assert response.json()["expiresIn"] == AGENT_SECONDS


def test_behind_https_the_cookies_are_secure(ask: Ask, strict: RunningServer) -> None:
    response = ask("/login", "192.0.2.42", username="wei", password=strict.password)
    assert all(morsel["secure"] for morsel in cookies(response).values())


def test_a_forwarded_address_counts_only_from_a_trusted_proxy(
    fresh_server: NewServer, watch: LeakWatch, contract: Contract
) -> None:
    server = fresh_server(environment={"CHAT_SIGN_IN_FAILURES": "2"})
    client = CheckedClient(server.url, watch, contract)
    statuses = [
        client.post(
            "/login",
            json={"username": f"u{host}", "password": "x"},
            headers={"X-Forwarded-For": f"192.0.2.{host}"},
        ).status_code
        for host in range(3)
    ]
    assert statuses == [401, 401, 429]
