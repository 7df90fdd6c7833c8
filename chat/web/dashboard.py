"""The page at `/dashboard`, where agents and admins work: a shell; its modules are in static/dashboard."""

import json
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request

from chat.web.home import LANGUAGES, THEMES, chosen
from chat.web.peers import Peers
from chat.web.problems import language
from chat.web.refresh_cookie import CSRF_COOKIE
from chat.web.statics import Statics
from chat.web.web import Web

VENDORED: Final = (
    "vendor/vue/vue.runtime.esm-browser.prod.js",
    "vendor/htm/htm.module.js",
    "vendor/stompjs/stomp.umd.min.js",
    "home/stomp.js",
)
FIRST: Final = ("core",)
"""Rooms of static/dashboard that every visit needs."""

SIGNED_IN: Final = ("ui", "shell", "inbox")
"""And those that a person who is signed in sees first."""


class Dashboard:
    """`static` is the folder of what browsers load; the page's sentences lie there too."""

    def __init__(self, web: Web, peers: Peers, statics: Statics, static: Path) -> None:
        self._web = web
        self._peers = peers
        self._statics = statics
        self._texts = {name: _sentences(static, name) for name in LANGUAGES}
        self._styles = _styles(static)
        self._modules = {room: _modules(static, room) for room in (*FIRST, *SIGNED_IN)}

    def page(self, path: str = "") -> Response:
        """The same shell for every path: the page itself knows what each means."""
        spoken = chosen("lang", LANGUAGES) or language()
        # The companion of the refresh cookie is there when somebody signed in here; so fetch what they will see.
        rooms = (*FIRST, *SIGNED_IN) if request.cookies.get(CSRF_COOKIE) else FIRST
        html = render_template(
            "dashboard.html",
            lang=spoken,
            theme=chosen("theme", THEMES) or "auto",
            texts=self._texts[spoken],
            t=self._texts[spoken],
            file=self._statics.url,
            styles=self._styles,
            modules=[*VENDORED, "dashboard/main.js", *(name for room in rooms for name in self._modules[room])],
            demo=self._web.settings.demo and self._peers.is_loopback(request.environ),
            recall_seconds=self._web.settings.recall_seconds,
        )
        response = make_response(html)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response


def dashboard_of(web: Web, peers: Peers, statics: Statics, static: Path) -> Blueprint:
    """The page's routes."""
    views = Dashboard(web, peers, statics, static)
    blueprint = Blueprint("dashboard", __name__)
    blueprint.add_url_rule("/dashboard", "page", views.page)
    blueprint.add_url_rule("/dashboard/", "page", views.page)
    blueprint.add_url_rule("/dashboard/<path:path>", "page", views.page)
    return blueprint


def _sentences(static: Path, name: str) -> dict[str, Any]:
    path = static / "dashboard" / "texts" / f"core.{name}.json"
    sentences: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return sentences


def _styles(static: Path) -> list[str]:
    """Tokens first, then one sheet for each thing; rooms that are loaded later bring their own."""
    rooms = ("ui", "shell", "inbox", "talk")
    sheets = [path for room in rooms for path in sorted((static / "dashboard" / room).rglob("*.css"))]
    return ["dashboard/tokens.css", "dashboard/base.css", *(path.relative_to(static).as_posix() for path in sheets)]


def _modules(static: Path, room: str) -> list[str]:
    return [path.relative_to(static).as_posix() for path in sorted((static / "dashboard" / room).glob("*.js"))]
