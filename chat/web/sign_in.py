"""/login, /refresh, /logout, /me: how agents come in, stay and leave."""

import secrets
from typing import Any, Final

from flask import Response, request

from chat.actions.attempts import Attempts
from chat.dialects.base import Viewpoint
from chat.dialects.desk_requests import LoginRequest, RefreshRequest
from chat.domain.commands import BeginSignIn, EndSignIn
from chat.domain.login_names import folded
from chat.domain.people import Actor
from chat.web.bodies import answer, body, nothing
from chat.web.callers import Callers
from chat.web.peers import Peers
from chat.web.refresh_cookie import RefreshCookie
from chat.web.web import Web

LONGEST_ACCESS: Final = 12 * 3600
"""Seconds; design, section 7."""


class SignIn:
    """`failures` counts wrong passwords, for each address and each account."""

    def __init__(self, web: Web, callers: Callers, peers: Peers, cookie: RefreshCookie, failures: Attempts) -> None:
        self._web = web
        self._callers = callers
        self._peers = peers
        self._cookie = cookie
        self._failures = failures
        self._lifetime = min(web.settings.agent_token_seconds, LONGEST_ACCESS)

    def login(self) -> Response:
        """Both tokens stand on one new sign-in, so that ending it ends both."""
        given = body(LoginRequest)
        actor = self._recognised(given)
        lifetime = self._web.settings.refresh_token_seconds
        sign_in = self._web.actions.perform(actor, BeginSignIn("agent", lifetime))
        csrf = secrets.token_urlsafe(24)
        refresh = self._web.tokens.issue(actor.id, sign_in, "refresh", lifetime, csrf)
        response = answer({**self._access(actor, sign_in), "refreshToken": refresh})
        self._cookie.give(response, refresh, csrf, given.stay)
        return response

    def refresh(self) -> Response:
        """A new access token, for a refresh token in the body or in the cookie."""
        token = body(RefreshRequest).refreshToken
        if token is None:
            token, csrf = self._cookie.presented()
            self._web.tokens.read(token, {"refresh"}, csrf)
        actor = self._web.identity.by_token(token, {"refresh"})
        assert actor.sign_in is not None
        return answer(self._access(actor, actor.sign_in))

    def logout(self) -> Response:
        """The whole sign-in ends: its tokens at once, its live connections with them."""
        actor = self._callers.person()
        self._web.actions.perform(actor, EndSignIn(actor.sign_in))
        response = nothing()
        self._cookie.take_back(response)
        return response

    def me(self) -> Response:
        actor = self._callers.person()
        return answer(self._web.frames.person(actor.person, Viewpoint.of(actor)))

    def _recognised(self, given: LoginRequest) -> Actor:
        organisation = self._web.identity.organisation(given.orgUid)
        source = f"address {self._peers.source(request.environ)}"
        account = f"account {organisation.id} {folded(given.username)}"
        with self._failures.failing(self._web.now(), source, account):
            return self._web.identity.by_password(organisation.uid, given.username, given.password)

    def _access(self, actor: Actor, sign_in: int) -> dict[str, Any]:
        return {
            "accessToken": self._web.tokens.issue(actor.id, sign_in, "agent", self._lifetime),
            "expiresIn": self._lifetime,
            "person": self._web.frames.person(actor.person, Viewpoint.of(actor)),
        }
