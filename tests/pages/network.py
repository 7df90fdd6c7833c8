"""What lies between a visitor's pages and the server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Route, WebSocketRoute

GONE = r"net::ERR_|WebSocket connection"
"""What the browser says of it, and rightly."""


class Network:
    """All pages of a context talk through it: sockets, files and conversations. The pages themselves are not cut."""

    def __init__(self, context: BrowserContext) -> None:
        self._is_cut = False
        self._sockets: list[WebSocketRoute] = []
        context.route_web_socket("**/ws/chat", self._socket)
        context.route(re.compile(r"/api/desk/(files|sessions/.+)$"), self._call)

    def cut(self) -> None:
        """Nothing gets through, and what is connected is not any longer."""
        self._is_cut = True
        for socket in self._sockets:
            socket.close()
        self._sockets.clear()

    def mend(self) -> None:
        self._is_cut = False

    def _socket(self, socket: WebSocketRoute) -> None:
        if self._is_cut:
            socket.close()
        else:
            socket.connect_to_server()
            self._sockets.append(socket)

    def _call(self, route: Route) -> None:
        if self._is_cut:
            route.abort("internetdisconnected")
        else:
            route.continue_()
