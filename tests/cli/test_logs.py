"""What the log says: lines for people or for programs, the same facts in both, and nothing secret."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable

import pytest

from chat.cli.logs import JsonLines
from chat.config import ConfigError, Settings
from tests.client import Client
from tests.conftest import NewServer
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until


def record(message: str, *arguments: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("chat.x", logging.WARNING, "", 0, message, arguments, None)
    made.created = 1_700_000_000.25
    made.__dict__.update(more)
    return made


def test_a_line_for_programs_has_its_facts_beside_the_message() -> None:
    line = json.loads(JsonLines().format(record("%s left\n换行", "ann", facts={"peer": "::1", "seconds": 2.5})))
    assert line == {
        "time": "2023-11-14T22:13:20.250Z", "level": "warning", "logger": "chat.x", "message": "ann left\n换行",
        "peer": "::1", "seconds": 2.5,
    }  # fmt: skip


def test_a_fault_keeps_its_stack_on_one_line() -> None:
    try:
        raise RuntimeError("told to fail")
    except RuntimeError:
        made = record("failed")
        made.exc_info = sys.exc_info()
    line = JsonLines().format(made)
    assert "\n" not in line
    assert "RuntimeError: told to fail" in json.loads(line)["stack"]


@pytest.mark.parametrize("setting", [{"CHAT_LOG": "xml"}, {"CHAT_LOG_LEVEL": "LOUD"}])
def test_a_wish_that_cannot_be_met_is_named(setting: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=next(iter(setting))):
        Settings.from_environment(setting)


def lines(server: RunningServer, name: str) -> list[dict[str, object]]:
    """The lines of one logger, as JSON."""
    found = [json.loads(line) for line in server.output.splitlines() if line.startswith("{")]
    return [line for line in found if line["logger"] == name]


def test_one_line_for_a_connection_and_one_for_each_kind_of_refusal(
    fresh_server: NewServer, client_of: Callable[[RunningServer], Client]
) -> None:
    server = fresh_server(environment={"CHAT_LOG": "json", "CHAT_TRUSTED_PROXIES": "127.0.0.1"})
    visitor = client_of(server).visitor()
    line = Stomp(server.ws_url)
    line.connect(visitor.access_token)
    line.subscribe("/user/queue/errors")
    for number in range(3):
        line.send("/app/chat/send", {"sessionId": 999, "msgNo": f"n-{number}", "msgType": "text", "content": "hush"})
    wait_until(lambda: len(line.bodies("ERROR")) == 3, what="three refusals")
    line.drop()
    wait_until(lambda: lines(server, "chat.connections")[1:], what="the line of the connection")
    refused, closed = lines(server, "chat.connections")
    person = visitor.person["id"]
    about = {"path": "/ws/chat", "peer": "127.0.0.1", "dialect": "desk", "person": person}
    assert refused.items() >= {**about, "event": "refused", "reason": "not_found"}.items()
    assert closed.items() >= {**about, "event": "closed", "code": 1006, "refused": {"not_found": 3}}.items()
    assert float(str(closed["seconds"])) >= 0

    visitor.get("/sessions?list=mine&token=hush", headers={"X-Forwarded-For": "198.51.100.7"})
    wait_until(lambda: lines(server, "chat.access")[-1]["path"] == "/api/desk/sessions", what="the line of the request")
    asked = lines(server, "chat.access")[-1]
    assert asked.items() >= {"method": "GET", "status": 200, "peer": "198.51.100.7"}.items()
    assert "hush" not in server.output
