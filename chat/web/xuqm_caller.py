"""One call of a XuqmGroup client: who calls, what it brings, and the envelope that goes back."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from chat.actions.identity import Identity
from chat.dialects.desk import bearer
from chat.dialects.spring import encode_json
from chat.dialects.xuqm_bodies import OfApplication
from chat.dialects.xuqm_envelope import failure, success
from chat.dialects.xuqm_requests import read_object, read_request
from chat.domain.errors import Refusal
from chat.domain.people import Actor, Role
from chat.web.problems import language
from chat.web.xuqm_sigs import KIND, UserSigs

T = TypeVar("T", bound=OfApplication)

_JSON: Final = "application/json"
_CODES: Final = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 408: "bad_request"}


class ImCaller:
    """Every method raises Refusal."""

    def __init__(self, identity: Identity, sigs: UserSigs) -> None:
        self._identity = identity
        self._sigs = sigs

    def person(self) -> Actor:
        """Whoever the Bearer token is of: an im token, or a userSig itself."""
        return self._sigs.by_token(_presented())

    def admin(self) -> Actor:
        """An admin, by their im token or by that of the house."""
        token = _presented()
        try:
            actor = self._identity.by_token(token, {KIND, "agent"}, "xuqm")
        except Refusal:
            actor = self._sigs.by_token(token)
        if actor.person.role is not Role.ADMIN:
            raise Refusal("forbidden")
        return actor

    def asked(self, actor: Actor, model: type[T]) -> T:
        """What this call brings, for the application that the caller signed in to."""
        given = read_request(model, brought())
        given.check(actor.organisation)
        return given


def brought() -> Mapping[str, Any]:
    """Query parameters, with those of a JSON body over them: the vendor's clients send POSTs either way."""
    data = request.get_data(cache=False)
    if not data or request.mimetype != _JSON:
        return {**request.args.to_dict(), **request.form.to_dict()}
    return {**request.args.to_dict(), **read_object(data)}


def said(data: Any = None) -> Response:
    """A success."""
    return Response(encode_json(success(data)), mimetype=_JSON)


def _refused(refusal: Refusal) -> Response:
    return Response(encode_json(failure(refusal, language())), refusal.entry.status, mimetype=_JSON)


def _failed(error: HTTPException) -> Response | HTTPException:
    """What the framework refuses."""
    status = error.code or 500
    if status < 400:
        return error
    return _refused(Refusal(_CODES.get(status) or ("bad_request" if status < 500 else "internal")))


def envelope(blueprint: Blueprint) -> None:
    """Answer failures of this blueprint in the vendor's manner, and any Origin: its clients hold a token."""
    blueprint.register_error_handler(Refusal, _refused)
    blueprint.register_error_handler(HTTPException, _failed)
    blueprint.after_request(_open)


def preflight(**_path: str) -> Response:
    response = Response(status=204)
    del response.headers["Content-Type"]
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def unknown(**_path: str) -> Response:
    raise Refusal("not_found")


def _open(response: Response) -> Response:
    """Never with credentials (design, section 7)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _presented() -> str:
    token = bearer(request.headers.get("Authorization", ""))
    if not token:
        raise Refusal("unauthorized")
    return token
