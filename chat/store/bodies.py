"""Bodies as they lie in the table: a kind and a JSON object."""

import json
from dataclasses import asdict
from typing import Any

import orjson

from chat.domain.cards import CardStatus, OrderCard
from chat.domain.messages import Body, JobCard, Location, Media, MediaKind, Notice, Opaque, OrderOffer, Quote, Text


def _dumps(data: dict[str, Any]) -> str:
    try:
        return orjson.dumps(data).decode()
    except TypeError:  # a lone surrogate has no UTF-8, but JSON can spell it
        return json.dumps(data, separators=(",", ":"))


def to_row(body: Body) -> tuple[str, str]:
    """(kind, JSON text) of a body."""
    match body:
        case Text():
            if body.quote is not None:
                return "text", _dumps({"text": body.text, "quote": asdict(body.quote)})
            return "text", _dumps({"text": body.text})
        case Media():
            fields = {name: value for name, value in asdict(body).items() if value not in (None, "")}
            return body.kind.value, _dumps(fields)
        case Location():
            return "location", _dumps(dict(body.payload))
        case JobCard():
            return "job_card", _dumps(dict(body.payload))
        case OrderOffer():
            return "order_card", _dumps(asdict(body.card))
        case Notice():
            return "notice", _dumps({"text": body.text, "code": body.code, "arguments": dict(body.arguments)})
        case Opaque():
            return "opaque", _dumps(asdict(body))


def from_row(kind: str, text: str) -> Body:
    """The body that `to_row` wrote."""
    data: dict[str, Any] = json.loads(text)
    match kind:
        case "text":
            return Text(data["text"], Quote(**data["quote"]) if "quote" in data else None)
        case "location":
            return Location(data)
        case "job_card":
            return JobCard(data)
        case "order_card":
            return OrderOffer(OrderCard(**{**data, "status": CardStatus(data["status"])}))
        case "notice":
            return Notice(data["text"], data["code"], data["arguments"])
        case "opaque":
            return Opaque(**data)
        case _:
            return Media(**{**data, "kind": MediaKind(kind)})
