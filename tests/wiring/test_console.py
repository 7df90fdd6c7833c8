"""The command line asks a running server, which answers line by line."""

from __future__ import annotations

import json
import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import gevent
import pytest

from chat.domain.errors import Refusal
from chat.wiring.console import NAME, Console, ask


@pytest.fixture(params=["short", "a-name-that-no-address-of-a-socket-could-hold" * 3])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / str(request.param)
    folder.mkdir()
    return folder


@pytest.fixture
def console(data: Path) -> Iterator[Console]:
    def count(question: Mapping[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
        for number in range(question["to"]):
            tell(number)
        return {"counted": question["to"]}

    def refuse(_question: Mapping[str, Any], _tell: Callable[[int], None]) -> dict[str, Any]:
        raise Refusal("not_found", "nobody")

    def crash(_question: Mapping[str, Any], _tell: Callable[[int], None]) -> dict[str, Any]:
        raise KeyError("a mistake of ours")

    made = Console(data, {"count": count, "refuse": refuse, "crash": crash})
    made.open()
    yield made
    made.close()


def asking(data: Path, **question: Any) -> tuple[Any, list[int]]:
    """(the answer, what was told), asked from another thread: here the hub must serve."""
    told: list[int] = []
    answer = gevent.get_hub().threadpool.apply(ask, (data, question, told.append))
    return answer, told


def test_what_is_asked_is_done_and_told(console: Console, data: Path) -> None:
    assert asking(data, do="count", to=3) == ({"counted": 3}, [0, 1, 2])
    assert stat.S_IMODE((data / NAME).stat().st_mode) == 0o600


def test_a_refusal_comes_back(console: Console, data: Path) -> None:
    with pytest.raises(Refusal) as caught:
        asking(data, do="refuse")
    assert (caught.value.code, caught.value.detail) == ("not_found", "nobody")


@pytest.mark.parametrize("do", ["crash", "dance"])
def test_it_survives_what_it_does_not_understand(console: Console, data: Path, do: str) -> None:
    with pytest.raises(Refusal) as caught:
        asking(data, do=do)
    assert caught.value.code == {"crash": "internal", "dance": "bad_request"}[do]
    assert asking(data, do="count", to=0) == ({"counted": 0}, [])


def test_where_none_runs_nobody_answers(data: Path) -> None:
    assert ask(data, {"do": "count"}, lambda _count: None) is None
    left = socket.socket(socket.AF_UNIX)
    if len(str(data / NAME)) < 100:
        left.bind(str(data / NAME))  # of a process that was killed
        assert ask(data, {"do": "count"}, lambda _count: None) is None
    left.close()


def test_a_server_opens_over_what_a_killed_one_left(console: Console, data: Path) -> None:
    again = Console(data, {"count": lambda _question, _tell: {"second": True}})
    again.open()
    assert asking(data, do="count")[0] == {"second": True}
    again.close()
    assert json.dumps(list(data.iterdir())) == "[]"
