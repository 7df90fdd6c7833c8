"""A chat on stock flask-sock: rooms in a dictionary, a message goes to everybody in its room, one by one.

`/ws`: `{"join": room}` is answered by `{"joined": room}`; any `{"room": room, ...}` is passed on word for word.
`/echo`: the text back. Served by gevent's pywsgi, whose sockets flask-sock's simple-websocket supports by itself;
"stock" but for TCP_NODELAY (see listener.py).
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402
import sys  # noqa: E402
from collections import defaultdict  # noqa: E402

from flask import Flask  # noqa: E402
from flask_sock import Sock  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402
from simple_websocket import ConnectionClosed, Server  # noqa: E402

from bench.servers.listener import listener  # noqa: E402


def create_app() -> Flask:
    """Return the application; its rooms live as long as it does."""
    app = Flask(__name__)
    sock = Sock(app)
    rooms: defaultdict[str, set[Server]] = defaultdict(set)

    @sock.route("/ws")
    def chat(ws: Server) -> None:
        joined: list[str] = []
        try:
            while True:
                text = ws.receive()
                message = json.loads(text)
                if "join" in message:
                    rooms[message["join"]].add(ws)
                    joined.append(message["join"])
                    ws.send(json.dumps({"joined": message["join"]}))
                else:
                    for listener in list(rooms[message["room"]]):
                        try:
                            listener.send(text)
                        except ConnectionClosed:
                            rooms[message["room"]].discard(listener)
        finally:
            for room in joined:
                rooms[room].discard(ws)

    @sock.route("/echo")
    def echo(ws: Server) -> None:
        while True:
            ws.send(ws.receive())

    return app


if __name__ == "__main__":
    WSGIServer(listener(int(sys.argv[1])), create_app(), log=None, error_log=None).serve_forever()
