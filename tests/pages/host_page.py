"""A shop of somebody else: a page on another origin, as strict as a policy can make it."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

NONCE = "c3RyaWN0"


def policy(chat: str) -> str:
    """What ux section 7 proved: no styles, no frames, no HTML from text, one script with a nonce."""
    ws = chat.replace("http", "ws", 1)
    return (
        f"default-src 'none'; style-src 'none'; script-src 'nonce-{NONCE}' 'strict-dynamic'; "
        f"connect-src {chat} {ws}; img-src {chat} blob:; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def snippet(chat: str, attributes: str = "", key: str = "ak_demo_chat") -> str:
    """The one line that an owner pastes."""
    return f'<script async nonce="{NONCE}" src="{chat}/static/widget.js" data-key="{key}" {attributes}></script>'


class HostPage:
    """Serves `body` between the tags of a page at `url`; `headers` are added, `head` may be changed at any time."""

    def __init__(self, body: str, headers: dict[str, str] | None = None, html: str = 'lang="en"') -> None:
        self.body = body
        self.html = html
        self.headers = headers or {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/favicon"):
                    self.send_response(204)
                    self.end_headers()
                    return
                page = f"<!doctype html><html {outer.html}><head><title>Shop</title></head><body><h1>Shop</h1>"
                data = f"{page}{outer.body}</body></html>".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(data)))
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_told: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> HostPage:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
