"""What a Weiyu agent asks for with a message: what visitors may ask, and what only agents may."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from pydantic import ValidationError

from chat.dialects.weiyu_commands import command_of, reference_of, speaks_for
from chat.dialects.weiyu_inbound import WireMessage, parsed, read_message
from chat.dialects.weiyu_message import KeyOf
from chat.domain.commands import (
    AnswerTransfer,
    CloseConversation,
    Command,
    InviteAgent,
    TransferConversation,
)
from chat.domain.conversations import ByNo, ByTopic, ConversationRef, WithPeer
from chat.domain.errors import Refusal
from chat.domain.people import Person
from chat.domain.service import InviteRating
from chat.wire.errors import ProtocolError
from chat.wire.weiyu import decode

_MOST_NOTE: Final = 500


def read_payload(payload: bytes) -> WireMessage:
    """A PUBLISH's payload: JSON when it is an object, else protobuf. Raises Refusal `bad_request`."""
    # A protobuf Message cannot begin with "{": that would be field 15, which it does not have.
    if payload.lstrip()[:1] == b"{":
        return read_message(payload)
    try:
        return WireMessage.model_validate(decode(payload))
    except (ProtocolError, ValidationError):
        raise Refusal("bad_request", "the payload is no Message") from None


def agent_command(message: WireMessage, topic: str, person: Person, key_of: KeyOf) -> Command:
    """The command of an agent's message that was published to `topic`. Raises Refusal."""
    if not speaks_for(message, person):
        raise Refusal("forbidden", "user.uid is not who signed in")
    special = _SPECIAL.get(message.kind)
    if special is not None:
        return special(message, topic)
    command = command_of(message, topic, key_of)
    peer = _peer(message, topic, person)
    return command if peer is None else replace(command, conversation=WithPeer(peer))  # type: ignore[arg-type]


def _peer(message: WireMessage, topic: str, person: Person) -> str | None:
    """Whom a direct message is for: `org/member/{a}/{b}`, or without a thread `user/{uid}/messages` (seed 003)."""
    named = message.thread.topic or ("" if message.thread.uid else topic)
    parts = named.strip("/").split("/")
    if parts[:2] == ["org", "member"] and len(parts) == 4:
        own = (person.uid, person.agent_uid)
        return parts[3] if parts[2] in own else parts[2]
    if len(parts) == 3 and parts[0] == "user" and parts[2] == "messages":
        return parts[1]
    return None


def _transfer(message: WireMessage, topic: str) -> Command:
    """Older clients write `{note, thread}` to the colleague's thread, newer ones name the receiver."""
    content = _content(message)
    receiver = _named(content.get("receiver")) or _colleague(message.thread.topic or topic)
    if not receiver:
        raise Refusal("bad_request", "content.receiver: whom shall it go to")
    note = content.get("note") or content.get("content") or ""
    group = _named(content.get("workgroup"))
    if group:
        raise Refusal("bad_request", "content.workgroup: a transfer goes to an agent here")
    return TransferConversation(_meant(content, message, topic), receiver, None, str(note)[:_MOST_NOTE])


def _accept_transfer(message: WireMessage, topic: str) -> Command:
    return AnswerTransfer(_meant(_content(message), message, topic), accept=True)


def _reject_transfer(message: WireMessage, topic: str) -> Command:
    return AnswerTransfer(_meant(_content(message), message, topic), accept=False)


def _invite(message: WireMessage, topic: str) -> Command:
    content = _content(message)
    receiver = _named(content.get("receiver")) or _colleague(message.thread.topic or topic)
    if not receiver:
        raise Refusal("bad_request", "content.receiver: who is invited")
    return InviteAgent(_meant(content, message, topic), receiver)


def _invite_rating(message: WireMessage, topic: str) -> Command:
    return InviteRating(reference_of(message, topic))


def _close(message: WireMessage, topic: str) -> Command:
    return CloseConversation(reference_of(message, topic))


def _meant(content: dict[str, Any], message: WireMessage, topic: str) -> ConversationRef:
    """The conversation that is passed on: the content's thread, else the message's own."""
    thread = content.get("thread")
    if isinstance(thread, str):
        thread = parsed(thread)
    if isinstance(thread, dict):
        if isinstance(thread.get("topic"), str) and thread["topic"]:
            return ByTopic(thread["topic"])
        if isinstance(thread.get("uid"), str) and thread["uid"]:
            return ByNo(thread["uid"])
    return reference_of(message, topic)


def _content(message: WireMessage) -> dict[str, Any]:
    content = parsed(message.content)
    return content if isinstance(content, dict) else {}


def _named(person: Any) -> str:
    """The uid of a user object, or a bare uid."""
    uid = person.get("uid") if isinstance(person, dict) else person
    return uid if isinstance(uid, str) else ""


def _colleague(topic: str) -> str:
    """The other end of `org/member/{sender}/{receiver}`."""
    parts = topic.strip("/").split("/")
    return parts[3] if parts[:2] == ["org", "member"] and len(parts) == 4 else ""


_SPECIAL: Final[dict[str, Callable[[WireMessage, str], Command]]] = {
    "TRANSFER": _transfer,
    "TRANSFER_ACCEPT": _accept_transfer,
    "TRANSFER_REJECT": _reject_transfer,
    "INVITE": _invite,
    "RATE_INVITE": _invite_rating,
    "AGENT_CLOSED": _close,
}
