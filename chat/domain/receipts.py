"""Marks: how far a person has come in a conversation. They only move forward."""

from chat.domain.value import value


@value
class Marks:
    """`delivered`, `read` and `cleared` are seqs; everything up to and including them is so."""

    delivered: int = 0
    read: int = 0
    cleared: int = 0
    unread: int = 0


@value
class PastDelivered:
    """A listener who knows no number: send what is past their delivered mark (domain, section 6)."""


@value
class Position:
    """Where a listener left off: the newest `seq` they showed and, if known, the newest `rev` they heard."""

    seq: int
    rev: int | None = None


@value
class Standing:
    """Tell first how things stand: every seat, whoever looks on now."""


Since = PastDelivered | Position | Standing
