"""What agents keep beside the talk."""

from typing import Final

from chat.web.schemas.schema import Schema

DESK: Final[dict[str, Schema]] = {}
