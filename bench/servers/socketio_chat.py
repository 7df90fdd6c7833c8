"""A chat on python-socketio under gevent: its own rooms, its own emit, nothing stored.

`join` enters a room and is acknowledged; `message` is emitted to its room, sender included. Set up as the
project's deployment page says for gevent: async_mode "gevent", pywsgi with gevent-websocket's handler; and at its
best: WebSocket transport only, no logging, TCP_NODELAY (see listener.py).
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

import socketio  # noqa: E402
from gevent import pywsgi  # noqa: E402
from geventwebsocket.handler import WebSocketHandler  # noqa: E402

from bench.servers.listener import listener  # noqa: E402


def create_app() -> socketio.WSGIApp:
    """Return the application."""
    server = socketio.Server(async_mode="gevent", transports=["websocket"], logger=False, engineio_logger=False)

    @server.event
    def join(sid: str, room: str) -> str:
        server.enter_room(sid, room)
        return room

    @server.event
    def message(sid: str, posted: dict[str, str]) -> None:
        server.emit("message", posted, room=posted["room"])

    return socketio.WSGIApp(server)


if __name__ == "__main__":
    listening = listener(int(sys.argv[1]))
    pywsgi.WSGIServer(listening, create_app(), handler_class=WebSocketHandler, log=None, error_log=None).serve_forever()
