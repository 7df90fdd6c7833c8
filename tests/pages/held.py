"""Frames of the server that a test keeps back, to see what the page says meanwhile."""

from __future__ import annotations

from playwright.sync_api import WebSocketRoute

from tests.pages.home import Home


class Held:
    """Frames of the server that a test keeps back: RECEIPTs and MSGs, or those that hold a given word."""

    def __init__(self) -> None:
        self._word: str | None = None
        self._held: list[tuple[WebSocketRoute, str | bytes]] = []

    def route(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda frame: self._pass(socket, frame))

    def begin(self, word: str = "") -> None:
        self._word = word

    def wait_for(self, home: Home, count: int) -> None:
        """Until so many frames are held, of both sides."""
        for _ in range(1500):
            if len(self._held) >= count:
                return
            home.page.wait_for_timeout(20)  # lets playwright hand over frames
        raise AssertionError(f"waited in vain for {count} frames: {self._held}")

    def release(self, command: str = "") -> None:
        """Let the held frames of this command through; without one, everything, now and from now on."""
        passing = [held for held in self._held if command in as_text(held[1])]
        self._held = [held for held in self._held if held not in passing]
        if not command:
            self._word = None
        for socket, frame in passing:
            socket.send(frame)

    def forget(self) -> None:
        """What was held for the one who waits for a RECEIPT is lost; everything else comes through."""
        waiting = [socket for socket, frame in self._held if as_text(frame).startswith("RECEIPT")]
        self._held = [held for held in self._held if held[0] not in waiting]
        self.release()

    def _pass(self, socket: WebSocketRoute, frame: str | bytes) -> None:
        if self._word is not None and self._is_held(as_text(frame)):
            self._held.append((socket, frame))
        else:
            socket.send(frame)

    def _is_held(self, frame: str) -> bool:
        if self._word:
            return self._word in frame
        return frame.startswith("RECEIPT") or '"type":"MSG"' in frame


def as_text(frame: str | bytes) -> str:
    return frame if isinstance(frame, str) else frame.decode()
