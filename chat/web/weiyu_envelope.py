"""Weiyu's envelope: `{message, code, data}`, HTTP 200 for everything, 200 inside for success."""

import logging
from typing import Any, Final, TypeVar

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from chat.dialects.spring import read_body
from chat.dialects.weiyu_inbound import dumps
from chat.dialects.weiyu_requests import WeiyuRequest
from chat.domain.errors import Refusal
from chat.web.problems import language

T = TypeVar("T", bound=WeiyuRequest)

logger = logging.getLogger(__name__)

OK: Final = 200
_CODES: Final = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 429: "rate_limited"}
_METHODS: Final = "GET, POST, OPTIONS"
_HEADERS: Final = "Authorization, Content-Type, Accept, X-Requested-With"


def answer(data: Any, message: str = "success", code: int = OK) -> Response:
    """An answer in the envelope."""
    return Response(dumps({"message": message, "code": code, "data": data}), 200, mimetype="application/json")


def body(model: type[T]) -> T:
    """The JSON body of this request, whatever its type is called: no cookie counts here. Raises Refusal."""
    return read_body(model, request.get_data(cache=False) or b"{}")


def envelop(blueprint: Blueprint) -> None:
    """Let every failure of these routes come in the envelope, and pages of any site read the answers.

    Whoever calls presents a key or a token, and no cookie signs anybody in here (design, section 7).
    """
    blueprint.register_error_handler(Refusal, refused)
    blueprint.register_error_handler(HTTPException, _failed)
    blueprint.register_error_handler(Exception, _broken)
    blueprint.after_request(_readable)


def refused(refusal: Refusal) -> Response:
    """The sentence for people, the status as the code, and false for data."""
    title = refusal.title(language())
    return answer(False, f"{title}: {refusal.detail}" if refusal.detail else title, refusal.entry.status)


def _failed(error: HTTPException) -> Response:
    code = _CODES.get(error.code or 500) or ("bad_request" if (error.code or 500) < 500 else "internal")
    return refused(Refusal(code))


def _broken(error: Exception) -> Response:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return refused(Refusal("internal"))


def _readable(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = _METHODS
        response.headers["Access-Control-Allow-Headers"] = _HEADERS
        response.headers["Access-Control-Max-Age"] = "600"
    response.headers.setdefault("Cache-Control", "no-store")
    return response
