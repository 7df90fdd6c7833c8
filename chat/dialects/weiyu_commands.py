"""What a Weiyu visitor asks for with a message: its type says which command it is, over STOMP and HTTP alike."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chat.dialects.weiyu_inbound import WireMessage, parsed
from chat.dialects.weiyu_message import KeyOf, from_weiyu, with_key
from chat.dialects.weiyu_thread import slashed
from chat.domain.commands import (
    Command,
    MarkDelivered,
    MarkRead,
    RateConversation,
    RecallMessage,
    SendMessage,
    ShowTyping,
)
from chat.domain.conversations import ByNo, ByTopic, ConversationRef
from chat.domain.errors import Refusal
from chat.domain.people import Person
from chat.domain.service import AnswerInvitation, LeaveMessage
from chat.domain.value import value

SERVERS_OWN: Final = frozenset({
    "WELCOME", "CONTINUE", "SYSTEM", "NOTICE", "QUEUE", "QUEUE_NOTICE", "QUEUE_UPDATE", "QUEUE_ACCEPT",
    "QUEUE_TIMEOUT", "ROUTING_POOL", "LEAVE_MSG", "LEAVE_MSG_REPLIED", "RATE_INVITE", "AUTO_CLOSED", "AGENT_CLOSED",
    "VISITOR_CLOSED", "TRANSFER", "TRANSFER_ACCEPT", "TRANSFER_REJECT", "TRANSFER_TIMEOUT", "TRANSFER_CANCEL",
    "INVITE_VISITOR", "INVITE_VISITOR_TIMEOUT", "INVITE_VISITOR_CANCEL", "KICKOFF", "ORDER_UPDATE", "SYSTEM_ALARM",
    "NOTIFICATION_AGENT_REPLY_TIMEOUT", "NOTIFICATION_RATE_SUBMITTED", "PAYMENT_SUCCESS", "REFUND_SUCCESS",
})  # fmt: skip
"""Types that only the house or an agent may say; a visitor who could would speak in their name."""


@value
class Said:
    """A message that was read, and the conversation that it means."""

    message: WireMessage
    conversation: ConversationRef
    key_of: KeyOf


def command_of(message: WireMessage, destination: str | None, key_of: KeyOf) -> Command:
    """The command of a visitor's message. `destination` is the topic it was sent to. Raises Refusal."""
    if message.kind in SERVERS_OWN:
        raise Refusal("forbidden", f"{message.kind} is not for visitors to say")
    said = Said(message, reference_of(message, destination), key_of)
    return _COMMANDS.get(message.kind, _send)(said)


def reference_of(message: WireMessage, destination: str | None) -> ConversationRef:
    """The conversation that is meant: by `thread.topic`, by `thread.uid`, else by the destination. Raises Refusal."""
    if message.thread.topic:
        return ByTopic(slashed(message.thread.topic))
    if message.thread.uid:
        return ByNo(message.thread.uid)
    if destination:
        return ByTopic(slashed(destination))
    raise Refusal("bad_request", "thread.topic: the message names no conversation")


def speaks_for(message: WireMessage, person: Person) -> bool:
    """Whether the message names this person as its sender, or nobody."""
    uid = message.user.uid
    return uid in ("", person.uid, person.uid_shown(to_staff=False), person.agent_uid, person.external_id)


def _send(said: Said) -> Command:
    message = said.message
    body = with_key(from_weiyu(message.kind, message.content, message.extras), said.key_of)
    return SendMessage(said.conversation, body, message.client_id)


def _target(said: Said) -> str:
    if not said.message.content:
        raise Refusal("bad_request", "content: the uid of a message is needed")
    return said.message.content


def _read(said: Said) -> Command:
    return MarkRead(said.conversation, reference=_target(said))


def _delivered(said: Said) -> Command:
    return MarkDelivered(said.conversation, reference=_target(said))


def _recall(said: Said) -> Command:
    return RecallMessage(said.conversation, _target(said))


def _typing(said: Said) -> Command:
    return ShowTyping(said.conversation)


def _processing(said: Said) -> Command:
    return ShowTyping(said.conversation, processing=True)


def _preview(said: Said) -> Command:
    """Newer pages send `{content}`, older ones the text itself."""
    given = parsed(said.message.content)
    content = given.get("content") if isinstance(given, dict) else said.message.content
    return ShowTyping(said.conversation, content if isinstance(content, str) else "")


def _rate(said: Said) -> Command:
    extra = said.message.extras
    return RateConversation(
        said.conversation,
        _score(extra.get("score")),
        extra.get("resolved") in (True, "true", 1),
        _text(extra, "content"),
        said.message.content or None,
        said.message.client_id,
    )


def _leave(said: Said) -> Command:
    """Old pages put the target's uid into the message's own (seed 001)."""
    message, extra = said.message, said.message.extras
    target = message.content or _text(extra, "uid") or message.uid
    return LeaveMessage(
        said.conversation, _text(extra, "contact"), _text(extra, "content"), images_of(extra.get("images")),
        _text(extra, "type"), target or None, message.client_id,
    )  # fmt: skip


def _accept(said: Said) -> Command:
    return _answer(said, accept=True)


def _reject(said: Said) -> Command:
    return _answer(said, accept=False)


def _answer(said: Said, accept: bool) -> Command:
    """The invitation is named in the content: by an object, or by its bare uid."""
    given = parsed(said.message.content)
    named = given.get("messageUid") or given.get("uid") if isinstance(given, dict) else said.message.content
    return AnswerInvitation(said.conversation, accept, named if isinstance(named, str) and named else None)


def images_of(given: Any) -> tuple[str, ...]:
    """Addresses of pictures: a list, or a list spelled as a string."""
    if isinstance(given, str):
        given = parsed(given)
    return tuple(url for url in given if isinstance(url, str) and url) if isinstance(given, list) else ()


def _score(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        raise Refusal("bad_request", "extra.score is 1 to 5") from None


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""


_COMMANDS: Final[dict[str, Callable[[Said], Command]]] = {
    "READ": _read,
    "DELIVERED": _delivered,
    "RECALL": _recall,
    "TYPING": _typing,
    "PROCESSING": _processing,
    "PREVIEW": _preview,
    "RATE_SUBMIT": _rate,
    "LEAVE_MSG_SUBMIT": _leave,
    "INVITE_VISITOR_ACCEPT": _accept,
    "INVITE_VISITOR_REJECT": _reject,
}
