"""The page at `/`: in demo mode a visitor and an agent, live; otherwise a quiet welcome."""

import json
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request

from chat.web.peers import Peers
from chat.web.problems import language
from chat.web.web import Web

LANGUAGES: Final = ("zh", "en")
THEMES: Final = ("light", "dark")


def home(web: Web, peers: Peers, static: Path) -> Blueprint:
    """The blueprint of `/`. The demo shows only where `/api/desk/demo` would answer, so that no call is in vain.

    `static` is the folder of what browsers load; the page's sentences lie there too.
    """
    blueprint = Blueprint("home", __name__)
    texts = _texts(static / "home")
    modules = _modules(static)

    @blueprint.get("/")
    def page() -> Response:
        settings = web.settings
        spoken = chosen("lang", LANGUAGES) or language()
        html = render_template(
            "index.html",
            demo=settings.demo and peers.is_loopback(request.environ),
            lang=spoken,
            theme=chosen("theme", THEMES) or "auto",
            texts=texts,
            t=texts[spoken],
            modules=modules,
            recall_seconds=settings.recall_seconds,
            socket_url=_socket_url(settings.base_url),
        )
        response = make_response(html)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response

    return blueprint


def _texts(folder: Path) -> dict[str, Any]:
    """Language -> key -> sentence: the same files speak in the first paint and in the browser."""
    return {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in LANGUAGES}


def _modules(static: Path) -> list[str]:
    """What the browser may fetch at once, instead of one import after the other."""
    return ["vendor/stompjs/stomp.umd.min.js", *sorted(f"home/{path.name}" for path in (static / "home").glob("*.js"))]


def chosen(cookie: str, among: tuple[str, ...]) -> str | None:
    """What the person chose on an earlier visit; the page's script keeps it in a cookie."""
    value = request.cookies.get(cookie)
    return value if value in among else None


def _socket_url(base_url: str) -> str:
    # http -> ws, https -> wss
    return f"ws{base_url.removeprefix('http')}/ws/chat"
