"""Who calls the raw page's HTTP: `Authorization: beared<sessionId>`, or a cookie where nothing can happen."""

from typing import Final
from urllib.parse import urlsplit

from flask import Response, request

from chat.actions.acquaintances import PAGE_SIGN_IN
from chat.actions.attempts import Attempts
from chat.actions.identity import PAGE_KINDS, Identity
from chat.domain.commands import BeginSignIn, EndSignIn
from chat.domain.errors import Refusal
from chat.domain.login_names import folded
from chat.domain.people import Actor
from chat.web.hosts import Hosts
from chat.web.peers import Peers
from chat.web.web import Web

WORD: Final = "beared"
COOKIE: Final = "chat_page"
LIFETIME: Final = 24 * 3600
"""Seconds that a session lives."""
VIA: Final = "chatvo"


class PageSessions:
    """A session id is one of our tokens, of a kind that opens nothing else."""

    def __init__(self, web: Web, hosts: Hosts, peers: Peers, failures: Attempts) -> None:
        self._web = web
        self._identity: Identity = web.identity
        self._hosts = hosts
        self._peers = peers
        self._failures = failures

    def begin(self, username: str, password: str) -> tuple[Actor, str]:
        """(who, session id). Raises Refusal `bad_credentials`, TooMany."""
        organisation = self._identity.organisation(None)
        source = f"address {self._peers.source(request.environ)}"
        account = f"account {organisation.id} {folded(username)}"
        with self._failures.failing(self._web.now(), source, account):
            actor = self._identity.by_password(organisation.uid, username, password)
        sign_in = self._web.actions.perform(actor, BeginSignIn(PAGE_SIGN_IN, LIFETIME))
        return actor, self._web.tokens.issue(actor.id, sign_in, "chatvo", LIFETIME)

    def end(self, actor: Actor) -> None:
        """The session and what stands on it."""
        self._web.actions.perform(actor, EndSignIn(actor.sign_in))

    def remember(self, response: Response, session: str) -> Response:
        """The cookie, for pages of our own site only."""
        is_secure = self._web.settings.base_url.startswith("https:")
        response.set_cookie(COOKIE, session, max_age=LIFETIME, httponly=True, samesite="Strict", secure=is_secure)
        return response

    def forget(self, response: Response) -> Response:
        response.delete_cookie(COOKIE, httponly=True, samesite="Strict")
        return response

    def caller(self) -> Actor:
        """The person behind the header. Raises Refusal `unauthorized`."""
        return self._by_token(_header())

    def reader(self) -> Actor:
        """The same, or the person behind the cookie: for a GET without effect, asked by a page of ours."""
        token = _header()
        if not token and request.method == "GET" and self._is_same_origin():
            token = request.cookies.get(COOKIE, "")
        return self._by_token(token)

    def reader_or_nobody(self) -> Actor | None:
        try:
            return self.reader()
        except Refusal as refusal:
            if refusal.code != "unauthorized":
                raise
            return None

    def _by_token(self, token: str) -> Actor:
        if not token:
            raise Refusal("unauthorized")
        return self._identity.by_token(token, PAGE_KINDS, VIA)

    def _is_same_origin(self) -> bool:
        """As far as the browser says; SameSite has kept the cookie away from other sites already."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return False
        named = request.headers.get("Origin") or _origin_of(request.headers.get("Referer", ""))
        return named is None or self._hosts.is_own(named)


def _header() -> str:
    """The session id; a bare one counts too, as the original only deletes the word."""
    return request.headers.get("Authorization", "").strip().removeprefix(WORD).strip()


def _origin_of(url: str) -> str | None:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None
