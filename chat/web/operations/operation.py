"""One call of the house API, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from chat.dialects.desk_request import DeskRequest

BASE: Final = "/api/desk"

# Who may call: the security requirement of each word is in `openapi`.
OPEN, REFRESH, ANYBODY, VISITOR, AGENT, SITE, ADMIN = (
    "open",
    "refresh",
    "signed in",
    "visitor",
    "agent",
    "site",
    "admin",
)
MANAGER: Final = "admin only"


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` is its operationId and names its view; `path` is below BASE, its parameters in braces.

    `takes` names the schema of the body (several: one of them), `gives` maps each good status to the schema of the
    answer (None: no body); `refuses` are the codes worth telling beyond those that every call may meet.
    """

    name: str
    method: str
    path: str
    who: str
    en: str
    zh: str
    takes: tuple[str, ...] = ()
    query: type[DeskRequest] | None = None
    gives: Mapping[int, str | None] = field(default_factory=dict)
    refuses: tuple[str, ...] = ()
    media: str = "application/json"
    base: str = BASE
    takes_file: bool = False

    @property
    def tag(self) -> str:
        return self.name.partition(".")[0]


SESSION: Final = "/sessions/{sessionId}"
MSG: Final = {201: "Msg", 200: "Msg"}
MINE: Final = ("not_found", "already_taken", "conversation_closed")
"""What acts upon a session of somebody's refuses."""
