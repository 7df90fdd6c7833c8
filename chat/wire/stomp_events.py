"""What a STOMP client asks for, once the specification's own rules are met.

An event with a `receipt` is answered by the layer above with `StompSession.receipt(receipt)` once
the thing is done, never before (STOMP 1.2 "RECEIPT").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Connect:
    """The client introduces itself; answer with `connected(...)` or `error(...)`.

    Secrets stay out of the repr, and so do the headers, which hold tokens.
    """

    headers: Mapping[str, str] = field(repr=False)
    login: str | None
    passcode: str | None = field(repr=False)
    host: str | None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A new subscription; `id` is new on this connection, `ack` is auto, client or client-individual."""

    id: str
    destination: str
    ack: str
    headers: Mapping[str, str]
    receipt: str | None


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """A subscription that existed and has ended; `id` is the one it was made with."""

    id: str
    destination: str
    receipt: str | None


@dataclass(frozen=True, slots=True)
class Send:
    """A message for a destination; `transaction` names the one it was held in, if any."""

    destination: str
    headers: Mapping[str, str]
    body: bytes
    receipt: str | None
    transaction: str | None


@dataclass(frozen=True, slots=True)
class Ack:
    """A message was taken. `id` is what the MESSAGE called `ack` (1.2) or `message-id` (before).

    Nobody checks that such a message was ever delivered: `undefined` comes from clients in the field.
    """

    id: str
    subscription: str | None
    receipt: str | None


@dataclass(frozen=True, slots=True)
class Nack:
    """A message was refused; fields as in Ack. 1.0 has no such frame."""

    id: str
    subscription: str | None
    receipt: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Octets to send as they are, after everything that the earlier events lead to.

    They are the RECEIPT of a frame that the session has dealt with alone: BEGIN, COMMIT, ABORT, a
    frame held in a transaction, an UNSUBSCRIBE that ended nothing.
    """

    frame: bytes


@dataclass(frozen=True, slots=True)
class Disconnect:
    """The client leaves: send the RECEIPT if one is asked for, then close."""

    receipt: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """An ERROR frame ready to send; then close. Nothing more is read on this connection.

    `message` is its sentence, for the log and the close reason.
    """

    frame: bytes
    message: str


Held = Send | Ack | Nack
"""What a transaction may hold (STOMP 1.2 "BEGIN")."""

Event = Connect | Subscribe | Unsubscribe | Send | Ack | Nack | Answer | Disconnect | Fault
