"""What agents keep beside the talk."""

from typing import Final

from chat.actions.table import Table

DECISIONS: Final[Table] = {}

ANSWERS: Final[Table] = {}
