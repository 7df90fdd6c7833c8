"""Weiyu's message JSON as it comes in, over STOMP and over the HTTP fallback, in every spelling that pages use.

`content` and `extra` are strings, mostly with JSON inside; older pages send objects, numbers, or nothing.
"""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from chat.domain.errors import Refusal

dumps: Final[Callable[[Any], str]] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _text(value: Any) -> Any:
    """What should be a string and is nothing, a number, or an object."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return dumps(value)
    return json.dumps(value) if isinstance(value, bool | int | float) else value


def _object(value: Any) -> Any:
    """What should be an object and is nothing, or an object spelled as a string."""
    if isinstance(value, str):
        value = parsed(value)
    return value if isinstance(value, dict) else {}


Loose = Annotated[str, BeforeValidator(_text)]


class WireUser(BaseModel):
    uid: Annotated[Loose, Field(max_length=200)] = ""


class WireThread(BaseModel):
    uid: Annotated[Loose, Field(max_length=200)] = ""
    topic: Annotated[Loose, Field(max_length=500)] = ""


class WireMessage(BaseModel):
    """What a client says of a message. Who sent it and when is never taken from here."""

    uid: Loose = ""
    type: Annotated[Loose, Field(max_length=64)] = "TEXT"
    content: Loose = ""
    thread: Annotated[WireThread, BeforeValidator(_object)] = WireThread()
    user: Annotated[WireUser, BeforeValidator(_object)] = WireUser()
    extra: Loose = ""

    @property
    def kind(self) -> str:
        """The type as the vendor writes it."""
        return self.type.strip().upper() or "TEXT"

    @property
    def client_id(self) -> str | None:
        return self.uid or None

    @property
    def extras(self) -> Mapping[str, Any]:
        """`extra` as an object; empty when it is none."""
        found = parsed(self.extra)
        return found if isinstance(found, dict) else {}


def read_message(data: bytes | str) -> WireMessage:
    """The message in a JSON text. Raises Refusal `bad_request`, naming what is wrong."""
    try:
        return WireMessage.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise Refusal("bad_request", f"{place}: {first['msg']}" if place else first["msg"]) from None


def parsed(text: str) -> Any:
    """The JSON object, list or string in a text; None when there is none."""
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
