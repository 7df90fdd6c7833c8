"""What the store itself refuses. What the given functions raise passes through unchanged."""

from chat.domain.errors import Refusal


class StoreUnavailable(Refusal):
    """The disk is full, failing or locked, or the store is stopped. Nothing was told; try again later.

    A commit that fails while its bytes are flushed may still be found on disk after a crash. Whoever repeats
    the write is then answered from its client id, so a repeat is always right.
    """

    def __init__(self, detail: str = "") -> None:
        super().__init__("store_unavailable", detail)


class WriterBusy(Refusal):
    """The writer's queue is full. Nothing was queued."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("overloaded", detail)


class FunctionCrashed(Exception):
    """A function given to the store raised something that is no `Exception` (SystemExit, KeyboardInterrupt).

    It is wrapped, because raised again in a greenlet it would end the process. The cause is chained.
    """


class SchemaTooNew(Exception):
    """The file has migrations which this version does not know: a newer version has written it."""
