"""The raw page's envelope: `{code, msg, data}`, HTTP 200 for everything, 0 inside for success; nulls are left out."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from chat.domain.errors import Refusal
from chat.web.bodies import answer
from chat.web.problems import language

logger = logging.getLogger(__name__)

OK: Final = 0
SUCCESS: Final = "成功"
NOT_SIGNED_IN: Final = "认证不通过，请重新认证"
NOT_RECOGNISED: Final = "密码错误"
_CODES: Final = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 429: "rate_limited"}


def done(data: Any = None) -> Response:
    """Success; without data there is no such key."""
    said = {"code": OK, "msg": SUCCESS}
    return answer(said if data is None else {**said, "data": data})


def refused(refusal: Refusal) -> Response:
    """The original's words where it had some, else ours in the caller's language; the status as the code."""
    if refusal.code == "unauthorized":
        return answer({"code": 401, "msg": NOT_SIGNED_IN})
    if refusal.code == "bad_credentials":
        # The original told an unknown name from a wrong password, which tells strangers who has an account.
        return answer({"code": 400, "msg": NOT_RECOGNISED})
    return answer({"code": refusal.entry.status, "msg": refusal.title(language())})


class Envelope:
    """Puts every failure of a blueprint's routes into the envelope, and lets pages elsewhere read the answers.

    Whoever calls from another site presents a session id, and the cookie counts for nothing there; so any page may,
    unless `origins` lists some (design, section 7).
    """

    def __init__(self, origins: Callable[[], Sequence[str]]) -> None:
        self._origins = origins

    def install(self, blueprint: Blueprint) -> None:
        blueprint.register_error_handler(Refusal, refused)
        blueprint.register_error_handler(HTTPException, _failed)
        blueprint.register_error_handler(Exception, _broken)
        blueprint.after_request(self._readable)

    def _readable(self, response: Response) -> Response:
        origin = request.headers.get("Origin")
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.add("Vary", "Origin")
        if origin is None:
            return response
        listed = self._origins()
        if listed and origin not in listed:
            return response
        response.headers["Access-Control-Allow-Origin"] = origin if listed else "*"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Accept, X-Requested-With"
            response.headers["Access-Control-Max-Age"] = "600"
        return response


def _failed(error: HTTPException) -> Response:
    return refused(
        Refusal(_CODES.get(error.code or 500) or ("bad_request" if (error.code or 500) < 500 else "internal"))
    )


def _broken(error: Exception) -> Response:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return refused(Refusal("internal"))
