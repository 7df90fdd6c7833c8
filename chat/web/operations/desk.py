"""What agents keep beside the talk: notes, tags, canned words, what was left, who looks around."""

from typing import Final

from chat.web.operations.operation import Operation

OPERATIONS: Final[tuple[Operation, ...]] = ()
