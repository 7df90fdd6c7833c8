"""Puts the house API and its pages into the app: one route for each operation, one answer for each failure."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from flask import Flask, Response, request

from chat.actions.attempts import Attempts
from chat.domain.errors import Refusal
from chat.web.admin_views import admin_views
from chat.web.callers import Callers
from chat.web.cards import Cards
from chat.web.dashboard import dashboard_files, dashboard_of
from chat.web.desk_views import desk_views
from chat.web.docs import Docs
from chat.web.files import Files
from chat.web.headers import secured
from chat.web.home import home
from chat.web.hosts import Hosts
from chat.web.messages import Messages
from chat.web.operations import OPERATIONS
from chat.web.origins import Origins
from chat.web.packing import packed
from chat.web.peers import Peers
from chat.web.problems import Problems
from chat.web.refresh_cookie import RefreshCookie
from chat.web.seats import Seats
from chat.web.sessions import Sessions
from chat.web.sign_in import SignIn
from chat.web.statics import Statics, statics_of
from chat.web.status import Status
from chat.web.visitors import Visitors
from chat.web.web import Web
from chat.web.widget_look import WidgetLook

__all__ = ["Application", "Web", "install"]

Application = Flask
View = Callable[..., Response]

FAILURE_WINDOW: Final = 15 * 60_000
"""ms over which failed sign-ins are counted (CHAT_SIGN_IN_FAILURES)."""

# An id beyond what JSON clients can hold names nothing; so no view meets one.
_ID: Final = f"int(min=1, max={(1 << 53) - 1})"
_PARAMETERS: Final = {
    "sessionId": f"<{_ID}:session_id>",
    "cardId": f"<{_ID}:card_id>",
    "visitorId": f"<{_ID}:visitor_id>",
    "noteId": f"<{_ID}:note_id>",
    "leftMessageId": f"<{_ID}:left_id>",
    "quickReplyId": f"<{_ID}:reply_id>",
    "personId": f"<{_ID}:person_id>",
    "workgroupId": f"<{_ID}:workgroup_id>",
    "wordId": f"<{_ID}:word_id>",
    "blockId": f"<{_ID}:block_id>",
    "siteKeyId": f"<{_ID}:site_key_id>",
    "exportId": f"<{_ID}:export_id>",
    "orgKey": "<org_key>",
    "key": "<path:key>",  # as chat/2024/img_0123.jpg
    "legacyId": "<id>",
    "msgNo": "<path:msg_no>",  # a client's own id may hold a slash
}


def install(app: Flask, web: Web) -> tuple[Statics, Origins]:
    """Register everything of this room; answers where browsers find their files, and whose pages may call us.

    Raises ValueError when CHAT_TRUSTED_PROXIES lists what is no network.
    """
    settings = web.settings
    hosts = Hosts(settings.base_url, settings.addresses)
    peers = Peers(settings.trusted_proxies)
    callers = Callers(web.identity)
    status = Status(web, callers, peers)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.before_request(_check_host(hosts))
    app.after_request(packed)
    app.after_request(secured(web.uploads.origins if web.uploads is not None else ()))
    app.after_request(status.counted)
    Problems(f"{settings.base_url}/api/docs").install(app)
    static = Path(app.static_folder or "static")
    statics = Statics(static, dashboard_files(static))
    origins = Origins(lambda: web.identity.organisations(), hosts.is_own, settings.demo, web.now)
    views = {**_views(web, callers, peers, hosts, status), "widget.look": WidgetLook(web, origins, statics).look}
    _add_routes(app, views)
    app.register_blueprint(statics_of(statics))
    app.register_blueprint(home(web, peers, static))
    app.register_blueprint(dashboard_of(web, peers, statics, static))
    return statics, origins


def _views(web: Web, callers: Callers, peers: Peers, hosts: Hosts, status: Status) -> Mapping[str, View]:
    """Operation name -> what answers it."""
    settings = web.settings
    failures = web.failures or Attempts(settings.sign_in_failures, FAILURE_WINDOW)
    cookie = RefreshCookie(hosts, settings.refresh_token_seconds, settings.base_url.startswith("https:"))
    messages = Messages(web, callers)
    rooms = {
        "sign_in": SignIn(web, callers, peers, cookie, failures),
        "visitors": Visitors(web, callers, peers),
        "files": Files(web, callers),
        "sessions": Sessions(web, callers),
        "messages": messages,
        "cards": Cards(web, callers, messages),
        "seats": Seats(web, callers),
        **desk_views(web, callers),
        **admin_views(web, callers),
        "status": status,
        "docs": Docs(settings.base_url),
    }
    return {o.name: getattr(rooms[o.tag], o.name.partition(".")[2]) for o in OPERATIONS if o.tag in rooms}


def _add_routes(app: Flask, views: Mapping[str, View]) -> None:
    for operation in OPERATIONS:
        path = re.sub(r"{(\w+)}", lambda match: _PARAMETERS[match[1]], operation.base + operation.path)
        # A dot in an endpoint's name means a blueprint to Flask.
        endpoint = operation.name.replace(".", ":")
        app.add_url_rule(path, endpoint, views[operation.name], methods=[operation.method])


def _check_host(hosts: Hosts) -> Callable[[], None]:
    def check() -> None:
        """Refuse other names, for WebSockets too: a rebound name makes a stranger's page our own."""
        if not hosts.knows(request.headers.get("Host", "")):
            raise Refusal("misdirected")

    return check
