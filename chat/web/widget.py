"""The widget that shops put on their pages: its files, the page it fills alone, a shop to try it in."""

import gzip
import hashlib
import re
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request

from chat.domain.errors import Refusal
from chat.web.bundle import joined, stripped
from chat.web.headers import nonce
from chat.web.home import LANGUAGES, THEMES, chosen
from chat.web.origins import Origins
from chat.web.peers import Peers
from chat.web.problems import language
from chat.web.statics import FOR_EVER, Statics
from chat.web.web import Web
from chat.web.widget_look import organisation_of

VISITOR_CALLS: Final = re.compile(
    r"/api/desk/(visitors|me|logout|sessions(/.+)?|order-cards/\d+/pay|files(/.+)?|left-messages|visits|time|widget/[^/]+)"
)
"""What a page elsewhere calls for its visitor; nothing here reads a cookie."""
PUBLIC_FILES: Final = re.compile(r"/static/(widget\.js|v-[^/]+/widget/.+)")
LOADER_SECONDS: Final = 600
SHOP_POLICY: Final = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


PREVIEW_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
)


class Widget:
    """`static` is the folder of what browsers load, `statics` tells its addresses."""

    def __init__(self, web: Web, origins: Origins, peers: Peers, statics: Statics, static: Path) -> None:
        self._web = web
        self._origins = origins
        self._peers = peers
        self._statics = statics
        self._loader = _packed(stripped((static / "widget.js").read_text(encoding="utf-8")))
        self._modules = _packed(joined(static / "widget", "main"))

    def loader(self) -> Response:
        """The one file that pages name; what it loads has an address that changes with it."""
        return self._script(self._loader, f"public, max-age={LOADER_SECONDS}")

    def modules(self, version: str) -> Response:
        """The widget's modules in one file. A page of an earlier start gets what is there now."""
        return self._script(self._modules, FOR_EVER if version == self._statics.version else "no-cache")

    def page(self, key: str) -> Response:
        """The conversation alone, for links in messengers and for sites that cannot hold the widget."""
        organisation = organisation_of(self._web, key)
        return self._rendered("chat.html", key=key, name=organisation.name)

    def shop(self) -> Response:
        """A shop's page with the widget, in demo mode, on this machine. Its policy is as strict as a host's can be."""
        if not self._web.settings.demo:
            raise Refusal("not_found")
        if not self._peers.is_loopback(request.environ):
            raise Refusal("forbidden")
        response = self._rendered(
            "shop.html", key=self._web.identity.organisation(None).app_key, nonce=nonce(), bare="bare" in request.args
        )
        response.headers["Content-Security-Policy"] = SHOP_POLICY.format(nonce=nonce())
        return response

    def preview(self) -> Response:
        """A page for a frame of the admin's page, whose form says what the widget looks like; it knows nobody."""
        asked = {name: request.args.get(name) for name in ("lang", "theme")}
        html = render_template(
            "widget_preview.html",
            lang=asked["lang"] if asked["lang"] in LANGUAGES else language(),
            theme=asked["theme"] if asked["theme"] in THEMES else "auto",
            files=self._statics.url("widget/"),
        )
        response = make_response(html)
        response.headers["Content-Security-Policy"] = PREVIEW_POLICY
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def opened_to_others(self, response: Response) -> Response:
        """Let pages of listed sites read what their visitors are told, and any page load the widget."""
        headers = response.headers
        if PUBLIC_FILES.fullmatch(request.path):
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        elif VISITOR_CALLS.fullmatch(request.path):
            headers.add("Vary", "Origin")
            origin = request.headers.get("Origin")
            if origin is not None and self._origins.may_read(origin):
                headers["Access-Control-Allow-Origin"] = origin
                headers["Cross-Origin-Resource-Policy"] = "cross-origin"
                if request.method == "OPTIONS":
                    headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, OPTIONS"
                    headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Accept-Language"
                    headers["Access-Control-Max-Age"] = "7200"
        return response

    def _script(self, script: tuple[bytes, bytes], cached: str) -> Response:
        plain, packed = script
        response = Response(mimetype="text/javascript")
        response.set_etag(hashlib.sha256(plain).hexdigest()[:20])
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = cached
        is_packed = request.accept_encodings.quality("gzip") > 0
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
        response.data = packed if is_packed else plain
        response.make_conditional(request)
        return response

    def _rendered(self, template: str, **values: Any) -> Response:
        spoken = chosen("lang", LANGUAGES) or language()
        html = render_template(template, lang=spoken, theme=chosen("theme", THEMES) or "auto", **values)
        response = make_response(html)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response


def widget_of(web: Web, origins: Origins, peers: Peers, statics: Statics, static: Path) -> Blueprint:
    """Its routes. `static` is the folder of what browsers load."""
    views = Widget(web, origins, peers, statics, static)
    blueprint = Blueprint("widget", __name__)
    blueprint.add_url_rule("/static/widget.js", "loader", views.loader)
    blueprint.add_url_rule("/static/v-<version>/widget/all.js", "modules", views.modules)
    blueprint.add_url_rule("/chat/<key>", "page", views.page)
    blueprint.add_url_rule("/shop", "shop", views.shop)
    blueprint.add_url_rule("/widget-preview", "preview", views.preview)
    blueprint.after_app_request(views.opened_to_others)
    return blueprint


def _packed(script: str) -> tuple[bytes, bytes]:
    """As it is, and compressed."""
    plain = script.encode()
    return plain, gzip.compress(plain, 9, mtime=0)
