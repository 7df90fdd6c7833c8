"""SockJS payloads: what a client sends, as messages.

"Framing accepted by the server": none, only JSON. The HTTP transports send an array of strings in a POST body,
JSONP wraps that in a form field, a WebSocket sends an array or one bare string.
An empty array is no error: clients use it to show that they live.
"""

import json
from typing import Final
from urllib.parse import parse_qs

from chat.wire.errors import ProtocolError

PAYLOAD_EXPECTED: Final = "Payload expected."
BROKEN_JSON: Final = "Broken JSON encoding."

_FORM: Final = "application/x-www-form-urlencoded"
# A JSONP form has one field; more than a few is not a SockJS client.
_MAX_FORM_FIELDS: Final = 16


class PayloadError(ProtocolError):
    """The payload holds no messages. HTTP transports answer 500 with this text; a WebSocket is cut."""


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # RecursionError: thousands of "[" nested
        raise PayloadError(BROKEN_JSON) from error


def _strings(values: list[object]) -> list[str]:
    messages = [value for value in values if isinstance(value, str)]
    if len(messages) != len(values):
        raise PayloadError(BROKEN_JSON)
    return messages


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise PayloadError(BROKEN_JSON) from error


def _array(text: str) -> list[str]:
    if not text:
        raise PayloadError(PAYLOAD_EXPECTED)
    values = _parse(text)
    if not isinstance(values, list):
        raise PayloadError(PAYLOAD_EXPECTED)
    return _strings(values)


def xhr_messages(body: bytes) -> list[str]:
    """Messages of an `xhr_send` body. Its content type does not matter (XhrPolling.test_content_types).

    Raises `PayloadError`: "Payload expected." for nothing or no array, else "Broken JSON encoding.".
    """
    return _array(_text(body))


def jsonp_messages(body: bytes, content_type: str | None) -> list[str]:
    """Messages of a `jsonp_send` body: field `d` of a form, or the bare array under any other type.

    Raises `PayloadError` as `xhr_messages` does.
    """
    text = _text(body)
    if (content_type or "").partition(";")[0].strip().lower() == _FORM:
        text = _form_field(text)
    return _array(text)


def _form_field(form: str) -> str:
    try:
        fields = parse_qs(form, errors="strict", max_num_fields=_MAX_FORM_FIELDS)
    except ValueError as error:
        raise PayloadError(BROKEN_JSON) from error
    return fields.get("d", [""])[0]


def websocket_messages(text: str) -> list[str]:
    """Messages of one WebSocket text message: `["a","b"]`, or `"a"`. Nothing at all is ignored.

    Raises `PayloadError` for broken JSON: "the server must abruptly terminate the ws connection".
    """
    if not text:
        return []
    values = _parse(text)
    return _strings(values if isinstance(values, list) else [values])
