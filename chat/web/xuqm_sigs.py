"""userSigs: what a site signs so that somebody may come in (HS256 by the application's secret).

The vendor's claim names are not public; these are read: `userId` or `sub` for the person, `appId` or `appKey` for
the application, `iat`, and `exp`, without which none is taken.
"""

from collections.abc import Callable
from typing import Any, Final

import jwt

from chat.actions.identity import Identity
from chat.actions.perform import Actions
from chat.domain.contacts import Vouch
from chat.domain.errors import Refusal
from chat.domain.outcomes import SignedIn
from chat.domain.people import Actor, Organisation

KIND: Final = "im"
"""The `typ` of our own im tokens, and the kind of sign-in that both stand on."""
LONGEST: Final = 30 * 24 * 3600
"""Seconds that an im token lives; IM clients cannot refresh (design, section 7)."""

_ALGORITHM: Final = "HS256"
_MOST: Final = 4096
_PERSON, _APPLICATION = ("userId", "user_id", "sub", "identifier"), ("appKey", "appId", "app_key", "app_id")


class UserSigs:
    """Makes them, and lets in who presents one. `now` is UTC ms."""

    def __init__(self, identity: Identity, actions: Actions, now: Callable[[], int]) -> None:
        self._identity = identity
        self._actions = actions
        self._now = now

    def make(self, organisation: Organisation, uid: str, lifetime: int) -> str:
        """A userSig for this person, for `lifetime` seconds."""
        at = self._now() // 1000
        claims = {"userId": uid, "sub": uid, "appId": organisation.app_key, "appKey": organisation.app_key}
        return jwt.encode({**claims, "iat": at, "exp": at + lifetime}, organisation.secret, _ALGORITHM)

    def actor(self, sig: str, application: str | None = None, via: str = "xuqm", origin: int | None = None) -> Actor:
        """Who this signature vouches for. Raises Refusal `unauthorized`."""
        claims, organisation = self._verified(sig, application)
        uid = _first(claims, _PERSON)
        left = int(claims["exp"]) - self._now() // 1000
        if uid is None or left <= 0:
            raise Refusal("unauthorized")
        house = self._identity.system(organisation)
        issued_at = int(claims.get("iat", 0)) * 1000
        signed_in: SignedIn = self._actions.perform(house, Vouch(uid, issued_at, KIND, min(left, LONGEST)))
        return self._identity.admitted(Actor(signed_in.person, organisation, signed_in.sign_in, origin, via))

    def by_token(self, token: str, via: str = "xuqm", origin: int | None = None) -> Actor:
        """Our own im token, or a userSig. Raises Refusal `unauthorized`."""
        if _peek(token).get("typ") == KIND:
            return self._identity.by_token(token, {KIND}, via, origin)
        return self.actor(token, None, via, origin)

    def _verified(self, sig: str, application: str | None) -> tuple[dict[str, Any], Organisation]:
        """(claims, organisation) of a signature that holds; the claims name the tenant, else the caller does."""
        named = _first(_peek(sig), _APPLICATION) or application
        if application is not None and named != application:
            raise Refusal("unauthorized")
        try:
            organisation = self._identity.organisation(named)
        except Refusal:
            raise Refusal("unauthorized") from None
        try:
            # Whether it has run out is asked of our own clock.
            options: Any = {"require": ["exp"], "verify_exp": False, "verify_iat": False, "verify_sub": False}
            claims = jwt.decode(sig, organisation.secret, [_ALGORITHM], options)
            int(claims["exp"]), int(claims.get("iat", 0))
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
            raise Refusal("unauthorized") from None
        return claims, organisation


def _peek(token: str) -> dict[str, Any]:
    """The claims that nobody has checked yet. Raises Refusal `unauthorized` for what is no such token."""
    if not token or len(token) > _MOST:
        raise Refusal("unauthorized")
    try:
        return jwt.decode(token, options={"verify_signature": False, "verify_exp": False})
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError):
        raise Refusal("unauthorized") from None


def _first(claims: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((claims[name] for name in names if isinstance(claims.get(name), str) and claims[name]), None)
