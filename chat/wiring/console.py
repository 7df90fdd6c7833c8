"""Where the command line reaches a running server: a socket in CHAT_DATA that only its owner may open.

One JSON object a line. The question says what to `do`; answers are `{"done": count}` while it lasts, then
`{"result": {...}}` or `{"refused": code, "detail": ...}`.
"""

import contextlib
import json
import logging
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from gevent import socket as hub_socket
from gevent.server import StreamServer

from chat.domain.errors import Refusal

logger = logging.getLogger(__name__)

NAME: Final = "console"
Act = Callable[[Mapping[str, Any], Callable[[int], None]], dict[str, Any]]

_LONGEST: Final = 100
"""Bytes of a path that a socket's address surely holds (unix(7): 108 with its end)."""
_LONGEST_QUESTION: Final = 65_536


class Console:
    """Answers what `acts` can do. `open` binds, `close` goes away; what is under way goes on to its end."""

    def __init__(self, data: Path, acts: Mapping[str, Act]) -> None:
        self._path = data / NAME
        self._acts = acts
        self._server: StreamServer | None = None

    def open(self) -> None:
        self._path.unlink(missing_ok=True)
        bound = hub_socket.socket(socket.AF_UNIX)
        with _address(self._path) as address:
            bound.bind(address)
        os.chmod(self._path, 0o600)
        bound.listen(8)
        self._server = StreamServer(bound, self._serve)
        self._server.start()

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    def _serve(self, line: socket.socket, _peer: Any) -> None:
        def say(answer: dict[str, Any]) -> None:
            # Whoever asked may be gone; what they asked for is done all the same.
            with contextlib.suppress(OSError):
                line.sendall(json.dumps(answer).encode() + b"\n")

        with contextlib.closing(line):
            say(self._answer(line, lambda count: say({"done": count})))

    def _answer(self, line: socket.socket, tell: Callable[[int], None]) -> dict[str, Any]:
        try:
            question = json.loads(line.makefile("rb").readline(_LONGEST_QUESTION))
            act = self._acts[question["do"]]
        except (OSError, ValueError, KeyError, TypeError):
            return {"refused": "bad_request", "detail": "the server does not know this command: is it another version?"}
        try:
            return {"result": act(question, tell)}
        except Refusal as refusal:
            return {"refused": refusal.code, "detail": refusal.detail}
        except Exception:
            logger.exception("A command of the console failed")
            return {"refused": "internal", "detail": ""}


def ask(data: Path, question: Mapping[str, Any], tell: Callable[[int], None]) -> dict[str, Any] | None:
    """What the server that runs on `data` answers; None when none runs. Raises Refusal."""
    with socket.socket(socket.AF_UNIX) as line:
        try:
            with _address(data / NAME) as address:
                line.connect(address)
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        line.sendall(json.dumps(dict(question)).encode() + b"\n")
        for text in line.makefile("rb"):
            answer = json.loads(text)
            if "refused" in answer:
                raise Refusal(answer["refused"], answer["detail"])
            if "result" in answer:
                return dict(answer["result"])
            tell(answer["done"])
    raise Refusal("store_unavailable", "the server ended meanwhile: run this again")


@contextmanager
def _address(path: Path) -> Iterator[str]:
    if len(os.fsencode(path)) <= _LONGEST:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
