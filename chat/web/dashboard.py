"""The page at `/dashboard`, where agents and admins work: a shell; its modules are in static/dashboard."""

import json
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request

from chat.web.home import LANGUAGES, THEMES, chosen
from chat.web.modules import packed
from chat.web.peers import Peers
from chat.web.problems import language
from chat.web.refresh_cookie import CSRF_COOKIE
from chat.web.statics import Statics
from chat.web.web import Web

VENDORED: Final = ("vendor/vue/vue.runtime.esm-browser.prod.js", "vendor/htm/htm.module.js")
LINE: Final = ("vendor/stompjs/stomp.umd.min.js", "home/stomp.js")

ENTRY: Final = "dashboard/main.js"
"""The pack that every visit needs, up to the sign-in."""

SIGNED_IN: Final = "dashboard/shell/shell.js"
"""And what a person who is signed in uses all day: lists and conversation. Other parts come when they are asked for."""

PACKS: Final[Mapping[str, tuple[str, ...]]] = {
    ENTRY: ("dashboard/shell/sign_in.js",),
    SIGNED_IN: (
        "dashboard/talk/main.js", "dashboard/talk/outbox.js", "dashboard/talk/transfer.js", "dashboard/talk/invite.js",
        "dashboard/talk/close.js", "dashboard/talk/order_form.js", "dashboard/talk/job_form.js",
        "dashboard/panel/main.js", "dashboard/core/style.js",
    ),
}  # fmt: skip

SHEET: Final = "dashboard/all.css"
ROOMS: Final = ("ui", "shell", "inbox", "talk", "panel")
"""Rooms of static/dashboard whose style is in that sheet; those that are loaded later bring their own."""

_COMMENT: Final = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_URL: Final = re.compile(r'url\("(\.[^"]+)"\)')


class Dashboard:
    """`static` is the folder of what browsers load; the page's sentences lie there too."""

    def __init__(self, web: Web, peers: Peers, statics: Statics, static: Path) -> None:
        self._web = web
        self._peers = peers
        self._statics = statics
        self._texts = {name: _sentences(static, name) for name in LANGUAGES}

    def page(self, path: str = "") -> Response:
        """The same shell for every path: the page itself knows what each means."""
        spoken = chosen("lang", LANGUAGES) or language()
        # The companion of the refresh cookie is there when somebody signed in here; so fetch what they will see.
        modules = [*VENDORED, ENTRY]
        if request.cookies.get(CSRF_COOKIE):
            modules += [*LINE, SIGNED_IN]
        html = render_template(
            "dashboard.html",
            lang=spoken,
            theme=chosen("theme", THEMES) or "auto",
            texts=self._texts[spoken],
            t=self._texts[spoken],
            file=self._statics.url,
            style=SHEET,
            modules=modules,
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


def dashboard_files(static: Path) -> dict[str, str]:
    """What stands at versioned addresses in place of the single modules and sheets: name -> text.

    Raises ValueError for a module that cannot be packed.
    """
    return {**packed(static, "dashboard", PACKS), SHEET: _sheet(static)}


def _sentences(static: Path, name: str) -> dict[str, Any]:
    path = static / "dashboard" / "texts" / f"core.{name}.json"
    sentences: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return sentences


def _sheet(static: Path) -> str:
    """Tokens first, then one thing after the other. Addresses within are as seen from the whole."""
    folder = static / "dashboard"
    paths = [folder / "tokens.css", folder / "base.css"]
    paths += [path for room in ROOMS for path in sorted((folder / room).rglob("*.css"))]
    return "\n".join(_moved(path.read_text(encoding="utf-8"), path.parent.relative_to(folder)) for path in paths)


def _moved(style: str, room: Path) -> str:
    return _URL.sub(lambda found: f'url("{posixpath.normpath(room / found[1])}")', _COMMENT.sub("", style))
