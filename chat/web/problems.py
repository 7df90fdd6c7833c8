"""Every failure as problem JSON (RFC 9457), in the caller's language, saying nothing of our inside."""

import logging
import math
from collections.abc import Mapping
from typing import Any, Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from chat.actions.attempts import TooMany
from chat.dialects.spring import encode_json
from chat.domain.errors import Refusal

logger = logging.getLogger(__name__)

PROBLEM: Final = "application/problem+json"
_CODES: Final = {
    401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed", 413: "too_large",
    429: "rate_limited", 503: "overloaded",
}  # fmt: skip


class Problems:
    """`docs` is the absolute URL of the page that explains each code."""

    def __init__(self, docs: str) -> None:
        self._docs = docs

    def install(self, app: Flask) -> None:
        """Answer for every failure of this app, its framework's own included."""
        app.register_error_handler(Refusal, self.refused)
        app.register_error_handler(HTTPException, self.failed)
        app.register_error_handler(Exception, self.broken)

    def refused(self, refusal: Refusal) -> Response:
        """The problem of a refusal, with the headers that its status asks for (RFC 9110 11.6.1, 10.2.3)."""
        headers = {}
        if refusal.entry.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        if isinstance(refusal, TooMany):
            headers["Retry-After"] = str(max(1, math.ceil(refusal.retry_after / 1000)))
        return self._answer(refusal, refusal.entry.status, headers)

    def failed(self, error: HTTPException) -> Response | HTTPException:
        """What the framework refuses; a redirect is no failure."""
        status = error.code or 500
        if status < 400:
            return error
        headers = {}
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            headers["Allow"] = ", ".join(sorted(error.valid_methods))
        code = _CODES.get(status) or ("bad_request" if status < 500 else "internal")
        return self._answer(Refusal(code), status, headers)

    def broken(self, error: Exception) -> Response:
        """A fault of ours: the log has it, the caller has not."""
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
        return self.refused(Refusal("internal"))

    def _answer(self, refusal: Refusal, status: int, headers: Mapping[str, str]) -> Response:
        body = self.body(refusal, status, language())
        response = Response(encode_json(body), status, headers, mimetype=PROBLEM)
        response.headers["Content-Language"] = language()
        response.headers["Vary"] = "Accept-Language"
        return response

    def body(self, refusal: Refusal, status: int, spoken: str) -> dict[str, Any]:
        """The members of RFC 9457, and ours: `code` for programs, `hint` for people, `retry` for both."""
        return {
            "type": f"{self._docs}#{refusal.code}",
            "title": refusal.title(spoken),
            "status": status,
            "code": refusal.code,
            "detail": refusal.detail,
            "hint": refusal.hint(spoken),
            "retry": refusal.retry,
        }


def language() -> str:
    """The caller's language: `zh`, unless Accept-Language prefers `en`."""
    return asked_language() or "zh"


def asked_language() -> str | None:
    """`zh` or `en`, whichever Accept-Language prefers; None when it names neither."""
    return request.accept_languages.best_match(("zh", "en"))
