"""The OpenAPI 3.1 document of the house API, put together from `operations` and `schemas`."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from chat.dialects.desk_request import query_schema
from chat.dialects.desk_requests import schemas
from chat.domain.errors import TABLE
from chat.web.operations import ADMIN, AGENT, ANYBODY, MANAGER, OPEN, OPERATIONS, REFRESH, SITE, VISITOR, Operation
from chat.web.problems import PROBLEM
from chat.web.schemas import ANSWERS, PLACE, ref

_SIGNED_IN: Final[list[dict[str, list[str]]]] = [{"bearer": []}]
_SECURITY: Final[dict[str, list[dict[str, list[str]]]]] = {
    OPEN: [],
    REFRESH: [{}, {"refreshCookie": [], "csrf": []}],
    ANYBODY: _SIGNED_IN,
    VISITOR: _SIGNED_IN,
    AGENT: _SIGNED_IN,
    SITE: [*_SIGNED_IN, {"siteKey": []}],
    ADMIN: [{}, *_SIGNED_IN],
    MANAGER: _SIGNED_IN,
}
_SCHEMES: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "siteKey": {"type": "http", "scheme": "bearer", "description": "A key of the site, `sk_...`."},
    "refreshCookie": {"type": "apiKey", "in": "cookie", "name": "chat_refresh"},
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-TOKEN"},
}
_IDS: Final = (
    "sessionId", "cardId", "visitorId", "noteId", "leftMessageId", "quickReplyId", "personId", "workgroupId", "wordId",
    "blockId", "siteKeyId", "exportId",
)  # fmt: skip
_PATH_PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    **{name: {"type": "integer", "minimum": 1, "maximum": (1 << 53) - 1} for name in _IDS},
    "key": {"type": "string", "description": "The key in a file's address."},
    "orgKey": {"type": "string", "description": "The public key of an organisation, as its snippet has it."},
    "legacyId": {"type": "string", "description": "An enrolled id."},
    "msgNo": {"type": "string", "description": "The sender's own msgNo, or any message's msgNo in this session."},
}
_FILE: Final = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        }
    },
}
DESCRIPTION: Final = """The HTTP half of the house dialect; its other half is STOMP on `/ws/chat`.

Plain objects, no envelope. Times of messages are `yyyy-MM-dd HH:mm:ss` in the organisation's zone, all others
ISO 8601 in UTC. Lists take `cursor` and `limit` (50, at most 200) and answer `items` and `next`. Failures are
`application/problem+json` in the language of `Accept-Language` (zh, en)."""


def document(public_url: str, version: str) -> dict[str, Any]:
    """The document; `public_url` is how people reach us, without a trailing slash."""
    paths: dict[str, dict[str, Any]] = {}
    bodies = schemas(PLACE)
    for operation in OPERATIONS:
        paths.setdefault(operation.base + operation.path, {})[operation.method.lower()] = _told(operation, bodies)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Switchboard", "version": version, "description": DESCRIPTION},
        "servers": [{"url": public_url}],
        "paths": paths,
        "components": {"schemas": {**bodies, **ANSWERS}, "securitySchemes": _SCHEMES},
    }


def refusals(operation: Operation) -> list[str]:
    """The codes of every refusal that this call may answer, by status."""
    codes = {"overloaded", "internal", "misdirected", *operation.refuses}
    if operation.who not in (OPEN,):
        codes.add("unauthorized")
    if operation.who in (VISITOR, AGENT, ADMIN):
        codes.add("forbidden")
    if operation.who in (ANYBODY, VISITOR, SITE):
        codes.add("blocked")
    if operation.takes or operation.query:
        codes.add("bad_request")
    if operation.takes:
        codes.add("too_large")
    return sorted(codes, key=lambda code: (TABLE[code].status, code))


def _told(operation: Operation, bodies: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.en,
        "x-summary-zh": operation.zh,
        "x-who": operation.who,
        "security": _SECURITY[operation.who],
        "responses": {**_answers(operation), **_problems(refusals(operation))},
    }
    parameters = [*_in_path(operation.path), *in_query(operation)]
    if parameters:
        told["parameters"] = parameters
    if operation.takes:
        told["requestBody"] = _body(operation.takes, bodies)
    if operation.takes_file:
        told["requestBody"] = _FILE
    return told


def _answers(operation: Operation) -> dict[str, Any]:
    return {
        str(status): {
            "description": "Done." if schema is None else schema,
            **({"content": {operation.media: {"schema": ref(schema)}}} if schema is not None else {}),
        }
        for status, schema in operation.gives.items()
    }


def _problems(codes: Iterable[str]) -> dict[str, Any]:
    by_status: dict[str, list[str]] = {}
    for code in codes:
        by_status.setdefault(str(TABLE[code].status), []).append(code)
    content = {PROBLEM: {"schema": ref("Problem")}}
    return {status: {"description": ", ".join(names), "content": content} for status, names in by_status.items()}


def _body(names: tuple[str, ...], bodies: Mapping[str, Any]) -> dict[str, Any]:
    """No body is as good as an empty object, so it may be left out where nothing in it is required."""
    schema = ref(names[0]) if len(names) == 1 else {"anyOf": [ref(name) for name in names]}
    is_needed = all(bodies[name].get("required") for name in names)
    return {"required": is_needed, "content": {"application/json": {"schema": schema}}}


def _in_path(path: str) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", path)
    return [{"name": name, "in": "path", "required": True, "schema": _PATH_PARAMETERS[name]} for name in names]


def in_query(operation: Operation) -> list[dict[str, Any]]:
    """The query parameters of a call."""
    if operation.query is None:
        return []
    found = query_schema(operation.query)
    required = found.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in found["properties"].items()
    ]
