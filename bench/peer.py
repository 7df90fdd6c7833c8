"""What a cell needs of a server it measures, whoever wrote it."""

from contextlib import AbstractContextManager
from typing import Protocol

from bench.process import ServerProcess
from bench.talk import Talk


class Stage(Protocol):
    """A running server with its conversations made."""

    process: ServerProcess

    def talk(self, conversation: int, side: int, *, listening: bool = True) -> Talk:
        """Return the client side of a new connection.

        `conversation` counts from 0; `side` is 0 (visitor) or 1 (agent). One that does not listen only speaks.
        """


class Peer(Protocol):
    """A server to measure."""

    name: str
    """Short name, as on the command line."""
    label: str
    """One line for the report: what runs, and how."""
    descriptors_per_connection: int
    """Files the server opens for each connection; bounds how many it can hold under RLIMIT_NOFILE."""

    def start(self, conversations: int) -> AbstractContextManager[Stage]:
        """Start the server on an empty state with this many conversations; stop it at exit."""
