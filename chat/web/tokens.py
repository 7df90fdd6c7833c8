"""The one token authority: HS256 JSON Web Tokens, a kind and a key for each purpose."""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import Flask
from flask_jwt_extended import JWTManager, create_access_token, decode_token
from flask_jwt_extended.exceptions import JWTDecodeError, JWTExtendedException
from jwt import PyJWTError

from chat.domain.errors import Refusal

LONGEST: Final = 4096
"""Characters of a token that is looked at; ours have some 250."""

# What PyJWT raises, and what a payload that nobody has signed can make of the code before the signature is checked.
_FAULTS: Final = (PyJWTError, JWTExtendedException, KeyError, ValueError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token of ours says: `person` and `sign_in` are ids, `kind` is its `typ` claim."""

    person: int
    sign_in: int
    kind: str


class Tokens:
    """Issues and reads tokens, with or without a request. `secret` is this installation's own."""

    def __init__(self, app: Flask, secret: str) -> None:
        self._app = app
        self._secret = secret.encode()
        app.config.update(JWT_ALGORITHM="HS256", JWT_ENCODE_NBF=False, JWT_COOKIE_CSRF_PROTECT=False)
        manager = JWTManager(app)
        manager.user_identity_loader(lambda claims: str(claims.person))
        manager.encode_key_loader(lambda claims: self._key(claims.kind))
        manager.decode_key_loader(self._key_for)

    def issue(self, person: int, sign_in: int, kind: str, lifetime: int, csrf: str | None = None) -> str:
        """A token for `lifetime` seconds. `csrf` is what a cookie that carries it must be accompanied by."""
        # Were the time of issue told, a clock that is set back would make the token one of tomorrow, and refused.
        claims: dict[str, Any] = {"typ": kind, "sid": sign_in, "iat": 0}
        if csrf is not None:
            claims["csrf"] = csrf
        with self._app.app_context():
            token: str = create_access_token(
                Claims(person, sign_in, kind), expires_delta=timedelta(seconds=lifetime), additional_claims=claims
            )
        return token

    def read(self, token: str, kinds: Collection[str], csrf: str | None = None) -> Claims:
        """What a live token of one of `kinds` says. Raises Refusal `unauthorized` for anything else.

        With `csrf` the token must have been issued with that very value.
        """
        if len(token) > LONGEST or csrf == "":
            raise Refusal("unauthorized")
        try:
            with self._app.app_context():
                said = decode_token(token, csrf_value=csrf)
            claims = Claims(int(said["sub"]), int(said["sid"]), said["typ"])
        except _FAULTS:
            raise Refusal("unauthorized") from None
        if claims.kind not in kinds:
            raise Refusal("unauthorized")
        return claims

    def _key_for(self, _headers: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
        kind = payload.get("typ")
        if not isinstance(kind, str):
            raise JWTDecodeError("Missing claim: typ")
        return self._key(kind)

    def _key(self, kind: str) -> str:
        """A key for each kind, so that no token passes for another kind, whatever it says."""
        return hmac.new(self._secret, f"token {kind}".encode(), hashlib.sha256).hexdigest()
