"""What a SEND of the house dialect asks for, by its destination."""

from collections.abc import Callable
from typing import Any, Final

from chat.dialects.desk_bodies import ReadBody, RecallBody, SeatBody, SendBody, TypingBody, ViewingBody
from chat.dialects.spring import read_body
from chat.domain.commands import Command, MarkRead, RecallMessage, SendMessage, SetSeat, ShowTyping
from chat.domain.conversations import ById
from chat.domain.notes import ShowViewing

About = tuple[tuple[str, Any], ...]
"""What a refusal says of the SEND."""


def _chat_send(data: bytes) -> tuple[Command, About]:
    body = read_body(SendBody, data)
    command = SendMessage(ById(body.sessionId), body.body(), body.msgNo)
    return command, (("sessionId", body.sessionId), ("msgNo", body.msgNo))


def _chat_read(data: bytes) -> tuple[Command, About]:
    body = read_body(ReadBody, data)
    return MarkRead(ById(body.sessionId), message_id=body.lastReadMsgId), (("sessionId", body.sessionId),)


def _chat_typing(data: bytes) -> tuple[Command, About]:
    body = read_body(TypingBody, data)
    return ShowTyping(ById(body.sessionId), body.content), (("sessionId", body.sessionId),)


def _chat_recall(data: bytes) -> tuple[Command, About]:
    body = read_body(RecallBody, data)
    about = (("sessionId", body.sessionId), ("msgNo", body.msgNo))
    return RecallMessage(ById(body.sessionId), body.msgNo), about


def _seat_status(data: bytes) -> tuple[Command, About]:
    body = read_body(SeatBody, data)
    return SetSeat(body.status, body.capacity), ()


def _chat_viewing(data: bytes) -> tuple[Command, About]:
    body = read_body(ViewingBody, data)
    return ShowViewing(ById(body.sessionId), body.viewing), (("sessionId", body.sessionId),)


DESTINATIONS: Final[dict[str, Callable[[bytes], tuple[Command, About]]]] = {
    "/app/chat/send": _chat_send,
    "/app/chat/read": _chat_read,
    "/app/chat/typing": _chat_typing,
    "/app/chat/recall": _chat_recall,
    "/app/chat/viewing": _chat_viewing,
    "/app/seat/status": _seat_status,
}
