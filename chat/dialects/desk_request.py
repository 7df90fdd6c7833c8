"""What every body and query of the house API is. Unknown fields are ignored."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from chat.dialects.spring import complaints
from chat.domain.errors import Refusal

Seq = Annotated[int, Field(ge=0, lt=1 << 53)]
Limit = Annotated[int, Field(ge=1, lt=1 << 31)]
MsgNo = Annotated[str, Field(min_length=1, max_length=128)]
Note = Annotated[str, Field(max_length=500)]
OrganisationUid = Annotated[str, Field(min_length=1, max_length=128)]


def _not_a_number(value: Any) -> Any:
    if isinstance(value, str) and "-" in value[1:]:
        return value
    raise ValueError("a time in ISO 8601 with its zone is needed, such as 2026-11-21T08:00:00Z")


Instant = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_not_a_number)]
"""A point in time; pydantic alone would take any number for seconds since 1970."""


class DeskRequest(BaseModel):
    """A body of the house API."""


class Strict(DeskRequest):
    """A body whose types are taken at their word: a number is no string."""

    model_config = ConfigDict(strict=True)


class ListQuery(DeskRequest):
    """A page of a list."""

    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,15}$")] | None = None
    limit: Limit = 50


T = TypeVar("T", bound=DeskRequest)


def read_query(model: type[T], given: Mapping[str, Any]) -> T:
    """Query parameters as `model` has them. Raises Refusal `bad_request`, naming the ones that are wrong."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Refusal("bad_request", "; ".join(complaints(error))) from None


def query_schema(model: type[DeskRequest]) -> dict[str, Any]:
    """JSON Schema of a query: `properties` by name, and which of them are `required`."""
    return model.model_json_schema(by_alias=True)
