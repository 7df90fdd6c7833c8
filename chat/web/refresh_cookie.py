"""The one cookie that signs anybody in: it holds a refresh token, and works only with its CSRF header."""

import hmac
from typing import Final

from flask import Response, request

from chat.domain.errors import Refusal
from chat.web.hosts import Hosts

COOKIE: Final = "chat_refresh"
CSRF_COOKIE: Final = "chat_csrf"
CSRF_HEADER: Final = "X-CSRF-TOKEN"
PATH: Final = "/api/desk/refresh"


class RefreshCookie:
    """`lifetime` is in seconds, `secure` says that people reach us by https."""

    def __init__(self, hosts: Hosts, lifetime: int, secure: bool) -> None:
        self._hosts = hosts
        self._lifetime = lifetime
        self._secure = secure

    def give(self, response: Response, token: str, csrf: str, stay: bool = True) -> None:
        """The token where no script reads it, its companion where our own pages can.

        Without `stay` both go when the browser is closed.
        """
        lifetime = self._lifetime if stay else None
        self._set(response, COOKIE, token, PATH, is_hidden=True, max_age=lifetime)
        self._set(response, CSRF_COOKIE, csrf, "/", is_hidden=False, max_age=lifetime)

    def take_back(self, response: Response) -> None:
        self._set(response, COOKIE, "", PATH, is_hidden=True, max_age=0)
        self._set(response, CSRF_COOKIE, "", "/", is_hidden=False, max_age=0)

    def presented(self) -> tuple[str, str]:
        """(token, CSRF value) of this request; the token itself says which value fits.

        Raises Refusal `unauthorized` without the cookie, `forbidden` when another site's page may have sent it.
        """
        token = request.cookies.get(COOKIE, "")
        if not token:
            raise Refusal("unauthorized")
        origin = request.headers.get("Origin")
        if origin is not None and not self._hosts.is_own(origin):
            raise Refusal("forbidden", "Origin: a page of another site")
        header, cookie = request.headers.get(CSRF_HEADER, ""), request.cookies.get(CSRF_COOKIE, "")
        if not header or not hmac.compare_digest(header.encode(), cookie.encode()):
            raise Refusal("forbidden", f"{CSRF_HEADER}: must repeat the cookie {CSRF_COOKIE}")
        return token, header

    def _set(
        self, response: Response, name: str, value: str, path: str, *, is_hidden: bool, max_age: int | None
    ) -> None:
        response.set_cookie(
            name, value, max_age=max_age, path=path, secure=self._secure, httponly=is_hidden, samesite="Strict"
        )
