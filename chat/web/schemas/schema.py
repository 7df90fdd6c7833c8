"""How the schemas of the house API are written: JSON Schema (2020-12), objects with exactly the fields told."""

from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]
PLACE: Final = "#/components/schemas/"


def ref(name: str) -> Schema:
    return {"$ref": PLACE + name}


def record(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object with exactly these fields."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def listed(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def page(schema: Schema) -> Schema:
    """A list and the cursor of what follows it."""
    return record({"items": listed(schema), "next": nullable(TEXT)})


def one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


TEXT: Final[Schema] = {"type": "string"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
YES_NO: Final[Schema] = {"type": "boolean"}
OBJECT: Final[Schema] = {"type": "object"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
LOCAL: Final[Schema] = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$",
    "description": "In the organisation's zone.",
}
SCORE: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 5}
STATUS: Final = one_of("available", "busy", "away", "offline")
