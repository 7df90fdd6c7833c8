"""Pictures are opened in processes of their own (darkroom.py): the hub goes on, and a crash there harms nobody here."""

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

import gevent
from gevent.lock import BoundedSemaphore
from gevent.subprocess import DEVNULL, PIPE, Popen

from chat.domain.errors import Refusal
from chat.domain.value import value

SIDE: Final = 320
"""Pixels of a thumbnail's longest side."""

PATIENCE: Final = 20.0
"""Seconds that one picture may take."""

DEVELOPED: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/avif"})
UNCLEANED: Final = frozenset({"image/heic", "image/tiff"})
"""Types that tell where a picture was taken, and that nothing here can clean."""

_ROOT: Final = Path(__file__).resolve().parents[2]


@value
class Developed:
    """`cleaned` and `thumbnail` tell whether those files were made; `width` and `height` are in pixels, upright."""

    width: int
    height: int
    cleaned: bool
    thumbnail: bool


class Pictures:
    """At most `rooms` darkrooms, begun when they are needed. `pixels` bounds a picture by its header."""

    def __init__(self, pixels: int, rooms: int = 2, patience: float = PATIENCE) -> None:
        self._pixels = pixels
        self._patience = patience
        self._turns = BoundedSemaphore(rooms)
        self._idle: list[Popen] = []

    def develop(self, source: Path, mime: str, cleaned: Path, thumbnail: Path) -> Developed:
        """Look at `source`; a version without metadata goes to `cleaned` if it has any, a small one to `thumbnail`.

        Raises Refusal `bad_picture` for one that is broken, has too many pixels, or takes too long.
        """
        order = {
            # The darkroom runs in another folder than we do.
            "source": str(source.absolute()), "mime": mime, "cleaned": str(cleaned.absolute()),
            "thumbnail": str(thumbnail.absolute()),
            "pixels": self._pixels, "side": SIDE,
        }  # fmt: skip
        with self._turns:
            answer = self._ask(order)
        error = answer.pop("error", None)
        if error is not None:
            raise Refusal("bad_picture", _REASONS[error].format(pixels=self._pixels))
        return Developed(**answer)

    def close(self) -> None:
        """End the idle darkrooms."""
        while self._idle:
            _end(self._idle.pop())

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        room = self._idle.pop() if self._idle else _open()
        answer: dict[str, Any] | None = None
        try:
            with gevent.Timeout(self._patience, False):
                room.stdin.write(json.dumps(order).encode() + b"\n")
                room.stdin.flush()
                line = room.stdout.readline()
                answer = json.loads(line) if line.endswith(b"\n") else None
        except (OSError, ValueError):
            answer = None  # it died over this picture
        finally:
            if answer is None:
                _end(room)
            else:
                self._idle.append(room)
        return answer or {"error": "broken"}


_REASONS: Final = {"broken": "the picture cannot be opened", "pixels": "a picture has at most {pixels} pixels"}


def _open() -> Popen:
    """Nothing of our environment goes along: it may hold keys."""
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        return Popen(
            [sys.executable, "-m", "chat.files.darkroom"], cwd=_ROOT, env=environment, stdin=PIPE, stdout=PIPE,
            stderr=DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise Refusal("overloaded") from error


def _end(room: Popen) -> None:
    room.kill()
    room.wait()
    room.stdin.close()
    room.stdout.close()
