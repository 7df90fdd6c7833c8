"""What a wire says when the peer breaks its rules."""


class ProtocolError(Exception):
    """The peer sent bytes that its specification forbids; the text is safe to show to the peer."""
