"""A JavaScript client as a process of its own: events come in as JSON lines, commands go out the same way."""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.waiting import wait_until

HERE = Path(__file__).resolve().parent
STOP_TIMEOUT = 3.0  # seconds for a polite end

Event = dict[str, Any]
Match = str | Callable[[Event], bool]


class Script:
    """A running `.mjs` file of this folder (report.mjs is its half of the pipe).

    `events` is all that it has reported, in order. `wait_for` hands each event out once, so that two waits for the
    same name mean two events; events that nobody asked for stay.
    """

    def __init__(self, name: str, *arguments: object) -> None:
        self.name = name
        self.events: list[Event] = []
        self._unclaimed: list[Event] = []
        self._noise: list[str] = []
        self._lock = threading.Lock()
        # Appending: the program shares our file position, and reading must not move where it writes.
        self._errors = tempfile.TemporaryFile("a+", encoding="utf-8", errors="replace")  # noqa: SIM115 - see stop()
        self._process = subprocess.Popen(
            ["node", str(HERE / name), *map(str, arguments)],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, name=f"read {name}", daemon=True)
        self._reader.start()

    def wait_for(self, match: Match, *, timeout: float = 30.0) -> Event:
        """The next unclaimed event of that name, or of which `match` is true.

        Raises AssertionError, with all the program said, after `timeout` seconds or when the program ends without it.
        """

        def look() -> Event | None:
            ended = not self._reader.is_alive()
            found = self._claim(match)
            if found is None and ended:
                raise AssertionError(f"{self.name} ended without {match}\n{self._story()}")
            return found

        found = wait_until(look, timeout=timeout, what=f"{match} from {self.name}", context=self._story)
        assert found is not None
        return found

    def unclaimed(self, name: str) -> list[Event]:
        """The events of that name that no `wait_for` has taken."""
        with self._lock:
            return [event for event in self._unclaimed if event.get("event") == name]

    def tell(self, **command: Any) -> None:
        """Send one command; the program reads it with `commands()`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def finish(self, *, timeout: float = 30.0) -> int:
        """Close the program's input, wait until it ends by itself, and return its exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} did not end within {timeout:g} s\n{self._story()}") from None
        self._reader.join()
        return code

    def stop(self) -> None:
        """End it, politely first; does nothing when it has ended."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._reader.join(STOP_TIMEOUT)
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            if pipe is not None:
                pipe.close()

    def kill(self) -> None:
        """End it with signal 9, so that its connections break without a word."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Script:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            event = parse_event(line)
            with self._lock:
                if event is None:
                    self._noise.append(line)
                else:
                    self.events.append(event)
                    self._unclaimed.append(event)

    def _claim(self, match: Match) -> Event | None:
        with self._lock:
            for index, event in enumerate(self._unclaimed):
                if event.get("event") == match if isinstance(match, str) else match(event):
                    return self._unclaimed.pop(index)
        return None

    def _story(self) -> str:
        self._errors.seek(0)
        with self._lock:
            events = "\n".join(json.dumps(event, ensure_ascii=False) for event in self.events[-50:])
            noise = "".join(self._noise[-50:])
        return f"--- events:\n{events}\n--- stdout:\n{noise}\n--- stderr:\n{self._errors.read()[-4000:]}"


def parse_event(line: str) -> Event | None:
    """The event on one line of stdout; None for what a library printed."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "event" in event else None
