"""What the house API takes for what agents keep beside the talk."""

from typing import Final

from chat.dialects.desk_request import DeskRequest

BODIES: Final[tuple[type[DeskRequest], ...]] = ()
