"""STOMP frames into bytes. No header value can end its line, its header or its frame."""

from collections.abc import Iterable
from typing import Final

from chat.wire.stomp_frame import BODY_COMMANDS, V12, Frame, Version
from chat.wire.stomp_headers import is_plain, write_header

RESERVED: Final = frozenset(
    {
        "destination",
        "subscription",
        "message-id",
        "ack",
        "content-length",
        "content-type",
        "receipt",
        "transaction",
    }
)
"""Headers of a MESSAGE that are ours to set, whatever the SEND it came from said (STOMP 1.2 "MESSAGE")."""


def encode(frame: Frame, version: Version = V12) -> bytes:
    """Return the octets of `frame`, NUL included, as the version writes them.

    SEND, MESSAGE and ERROR always carry the content-length of their body, counted here. Raises
    ValueError for a body on any other frame, which is a mistake of ours and not of the peer.
    """
    command = frame.command
    fields = [(name, value) for name, value in frame.headers.items() if name != "content-length"]
    if command in BODY_COMMANDS:
        fields.append(("content-length", str(len(frame.body))))
    elif frame.body:
        raise ValueError(f"a {command} frame has no body")
    head = "\n".join([command, *[f"{name}:{value}" for name, value in fields]])
    if not is_plain(head, len(fields)):
        head = "\n".join([command, *[write_header(*field, version, command) for field in fields]])
    return _close(head, frame.body)


def encode_message(
    destination: str,
    subscription: str,
    message_id: str,
    body: bytes,
    content_type: str | None,
    ack: str | None = None,
    extra: Iterable[tuple[str, str]] = (),
    version: Version = V12,
) -> bytes:
    """Return a MESSAGE frame for one subscription; cheap enough to call for every subscription id.

    `ack` is the value the client gives back in its ACK (1.2, non-auto subscriptions). `extra` are
    the sender's own headers; those that are ours to set (RESERVED) are left out.
    """
    head = (
        f"MESSAGE\nsubscription:{subscription}\nmessage-id:{message_id}\ndestination:{destination}\n"
        f"content-length:{len(body)}"
    )
    fields = {"subscription": subscription, "message-id": message_id, "destination": destination}
    rest = {} if not extra else {name: value for name, value in extra if name not in RESERVED}
    if ack is not None:
        rest["ack"] = ack
    if content_type:
        rest["content-type"] = content_type
    for name, value in rest.items():
        head += f"\n{name}:{value}"
    if is_plain(head, 4 + len(rest)):
        return _close(head, body)
    return encode(Frame("MESSAGE", {**fields, **rest}, body), version)


def _close(head: str, body: bytes) -> bytes:
    # A lone surrogate, which JSON can bring in, has no UTF-8: it becomes "?".
    return b"%b\n\n%b\0" % (head.encode("utf-8", "replace"), body)
