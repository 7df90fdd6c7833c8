"""What the house API takes from admins."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from chat.dialects.desk_bodies import Id
from chat.dialects.desk_request import DeskRequest, Note, Strict


class NewPerson(Strict):
    """Somebody whom a legacy page has always known; with a username they may also sign in."""

    role: Literal["visitor", "agent"]
    nickname: Annotated[str, Field(max_length=100)] = ""
    username: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    password: Annotated[str, Field(min_length=8, max_length=1024)] | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password, both or none")
        return self


class EnrolRequest(Strict):
    """Whose id this is: a person's, a workgroup's, a new person's; else the person's whose id or uid it is."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    personId: Id | None = None
    workgroupId: Id | None = None
    create: NewPerson | None = None
    networks: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=50)] = []
    note: Note = ""

    @model_validator(mode="after")
    def _at_most_one(self) -> Self:
        if sum(target is not None for target in (self.personId, self.workgroupId, self.create)) > 1:
            raise ValueError("personId, workgroupId or create, one of them at most")
        return self


BODIES: Final[tuple[type[DeskRequest], ...]] = (EnrolRequest,)
