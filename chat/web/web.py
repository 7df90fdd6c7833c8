"""What the pages and calls of this room lean on, built once in `wiring`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chat.actions.attempts import Attempts
from chat.actions.exporting import Exporting
from chat.actions.identity import Identity
from chat.actions.perform import Actions
from chat.actions.reports import Reports
from chat.actions.uploads import Uploads
from chat.config import Settings
from chat.dialects.desk_frames import DeskFrames
from chat.web.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Web:
    """`now` is UTC ms; `counters` tells numbers for /metrics by name; `demo` the demo cast's sign-ins, or None.

    `failures` counts failed sign-ins for every door that shares it; without it, this room counts alone. `uploads` is
    where files go; without it there are none. `check` raises a Refusal while nothing can be stored.
    """

    settings: Settings
    actions: Actions
    identity: Identity
    tokens: Tokens
    frames: DeskFrames
    now: Callable[[], int]
    counters: Callable[[], dict[str, float]]
    demo: Callable[[], dict[str, Any] | None]
    failures: Attempts | None = None
    uploads: Uploads | None = None
    check: Callable[[], None] | None = None
    reports: Reports | None = None
    exporting: Exporting | None = None
