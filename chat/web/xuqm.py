"""XuqmGroup's HTTP: `/api/im/**` and `/api/file/**`, in the vendor's envelope; listed in docs/dialects/xuqm.md."""

from collections.abc import Callable, Iterable
from typing import Final

from flask import Blueprint
from werkzeug.wrappers import Response

from chat.actions.attempts import Attempts
from chat.actions.uploads import Uploads
from chat.dialects.xuqm_entities import Entities
from chat.web.peers import Peers
from chat.web.web import Web
from chat.web.xuqm_accounts import Accounts
from chat.web.xuqm_caller import ImCaller, envelope, preflight, unknown
from chat.web.xuqm_conversations import Conversations
from chat.web.xuqm_files import ImFiles
from chat.web.xuqm_groups import Groups
from chat.web.xuqm_messages import Messages
from chat.web.xuqm_sigs import UserSigs

View = Callable[..., Response]
Route = tuple[str, str, View]

_FAILURE_WINDOW: Final = 15 * 60_000
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def im_of(web: Web, sigs: UserSigs, entities: Entities, uploads: Uploads) -> list[Blueprint]:
    """The blueprints, as the app registers them."""
    caller = ImCaller(web.identity, sigs)
    failures = web.failures or Attempts(web.settings.sign_in_failures, _FAILURE_WINDOW)
    peers = Peers(web.settings.trusted_proxies)
    im = _blueprint("im", "/api/im", _im_routes(web, caller, sigs, entities, failures, peers))
    files = ImFiles(web, caller, uploads)
    fetch = ("GET", "/<path:key>", files.fetch)
    return [im, _blueprint("im_files", "/api/file", [("POST", "/upload", files.add), fetch])]


def _im_routes(
    web: Web, caller: ImCaller, sigs: UserSigs, entities: Entities, failures: Attempts, peers: Peers
) -> list[Route]:
    accounts = Accounts(web, caller, sigs, failures, peers)
    messages = Messages(web, caller, entities)
    conversations = Conversations(web, caller, entities)
    groups = Groups(web, caller)
    return [
        ("POST", "/auth/login", accounts.login),
        ("POST", "/auth/logout", accounts.logout),
        ("GET", "/admin/users/<user_id>/usersig", accounts.usersig),
        ("POST", "/admin/users/<user_id>/usersig", accounts.usersig),
        ("POST", "/admin/accounts/import", accounts.import_one),
        ("POST", "/admin/accounts/batch-import", accounts.import_many),
        ("POST", "/accounts/import", accounts.import_one),
        ("GET", "/accounts/me", accounts.me),
        ("POST", "/messages/send", messages.send),
        ("GET", "/messages/history", messages.history),
        ("GET", "/messages/sync", messages.sync),
        ("GET", "/messages/search", messages.search),
        ("POST", "/messages/revoke", messages.revoke),
        ("POST", "/messages/read", messages.read),
        ("GET", "/conversations", conversations.list),
        ("GET", "/conversations/unread", conversations.unread),
        ("PUT", "/conversations/<target>/pin", conversations.pin),
        ("PUT", "/conversations/<target>/mute", conversations.mute),
        ("POST", "/conversations/<target>/read", conversations.read),
        ("POST", "/groups", groups.create),
        ("GET", "/groups", groups.list),
        ("GET", "/groups/<group_id>", groups.one),
        ("PUT", "/groups/<group_id>", groups.rename),
        ("DELETE", "/groups/<group_id>", groups.dissolve),
        ("GET", "/groups/<group_id>/members", groups.members),
        ("POST", "/groups/<group_id>/members", groups.add),
        ("DELETE", "/groups/<group_id>/members/<user_id>", groups.remove),
        ("PUT", "/groups/<group_id>/members/<user_id>/role", groups.set_role),
        ("PUT", "/groups/<group_id>/members/<user_id>/mute", groups.mute),
        ("POST", "/groups/<group_id>/leave", groups.leave),
        ("GET", "/blacklist", accounts.blacklist),
        ("POST", "/blacklist", accounts.block),
        ("DELETE", "/blacklist/<user_id>", accounts.unblock),
    ]


def _blueprint(name: str, prefix: str, routes: Iterable[Route]) -> Blueprint:
    blueprint = Blueprint(name, __name__, url_prefix=prefix)
    envelope(blueprint)
    for method, path, view in routes:
        endpoint = f"{method} {path}".replace(".", " ")
        blueprint.add_url_rule(path, endpoint, view, methods=[method], provide_automatic_options=False)
    blueprint.add_url_rule("/<path:rest>", "preflight", preflight, methods=["OPTIONS"], provide_automatic_options=False)
    blueprint.add_url_rule("/<path:rest>", "unknown", unknown, methods=_METHODS, provide_automatic_options=False)
    return blueprint
