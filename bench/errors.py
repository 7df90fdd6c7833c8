"""What can go wrong in a measurement."""


class BenchError(Exception):
    """A cell cannot be measured: the server did not start, refused somebody, or hung up."""
