"""JSON in and out."""

from typing import Any, Final, TypeVar

from flask import Response, request

from chat.dialects.desk_request import DeskRequest, read_query
from chat.dialects.spring import encode_json, read_body
from chat.domain.errors import Refusal

T = TypeVar("T", bound=DeskRequest)

JSON: Final = "application/json"


def body(model: type[T]) -> T:
    """The body of this request; an empty one is `{}`. Raises Refusal `bad_request`, naming what is wrong."""
    data = request.get_data(cache=False)
    # Werkzeug refuses a length over the bound, but cuts a body that comes in chunks.
    if request.content_length is None and len(data) >= (request.max_content_length or len(data) + 1):
        raise Refusal("too_large")
    if data and request.mimetype != JSON:
        raise Refusal("bad_request", f"Content-Type: {JSON} is needed")
    return read_body(model, data or b"{}")


def query(model: type[T]) -> T:
    """The query parameters of this request, the first of each name. Raises Refusal `bad_request` likewise."""
    return read_query(model, request.args.to_dict())


def answer(value: Any, status: int = 200) -> Response:
    return Response(encode_json(value), status, mimetype=JSON)


def nothing() -> Response:
    """204: done, and there is nothing to say."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response
