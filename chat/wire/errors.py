"""What every codec of this room says when the peer's bytes are wrong."""


class ProtocolError(Exception):
    """The peer broke the protocol; the process is fine.

    `message` is one short polite sentence that may be shown to the peer: it never quotes
    what the peer sent, and never names a file, a table or a line of code.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
