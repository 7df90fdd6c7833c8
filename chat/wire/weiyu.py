"""Weiyu's protobuf payload as the JSON object that its other doors speak (seed 003; weiyu.proto has the numbers).

`weiyu_pb2.py` is made by `python -m grpc_tools.protoc -I. --python_out=. weiyu.proto` of grpcio-tools 1.85.1, run in
this folder; the runtime is protobuf 7.36.2.
"""

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import DecodeError

from chat.wire import weiyu_pb2
from chat.wire.errors import ProtocolError

Json = dict[str, Any]

_schema: Any = weiyu_pb2  # generated code has no types


def encode(message: Mapping[str, Any]) -> bytes:
    """The protobuf of a message JSON. Keys that the schema does not have are left out; every scalar becomes text."""
    thread = message.get("thread") or {}
    packet = _schema.Message(
        uid=_text(message, "uid"), type=_text(message, "type"), content=_text(message, "content"),
        status=_text(message, "status"), createdAt=_text(message, "createdAt"), channel=_text(message, "channel"),
        thread=_schema.Thread(
            uid=_text(thread, "uid"), topic=_text(thread, "topic"), type=_text(thread, "type"),
            state=_text(thread, "state"), user=_user(thread.get("user") or {}), channel=_text(thread, "channel"),
            extra=_text(thread, "extra"),
        ),
        user=_user(message.get("user") or {}), extra=_text(message, "extra"),
    )  # fmt: skip
    data: bytes = packet.SerializeToString()
    return data


def decode(data: bytes) -> Json:
    """The message JSON in a protobuf; fields that were not set are left out. Raises ProtocolError.

    Thread #6 and #7 differ between versions of the clients, so neither is told.
    """
    packet = _schema.Message()
    try:
        packet.ParseFromString(data)
    except (DecodeError, UnicodeError, ValueError) as error:
        raise ProtocolError("The payload is no Message.") from error
    message = _set(packet, "uid", "type", "content", "status", "createdAt", "channel", "extra")
    if packet.HasField("thread"):
        message["thread"] = _set(packet.thread, "uid", "topic", "type", "state")
        if packet.thread.HasField("user"):
            message["thread"]["user"] = _read_user(packet.thread.user)
    if packet.HasField("user"):
        message["user"] = _read_user(packet.user)
    return message


def _user(user: Mapping[str, Any]) -> Any:
    return _schema.User(
        uid=_text(user, "uid"), nickname=_text(user, "nickname"), avatar=_text(user, "avatar"),
        type=_text(user, "type"), extra=_text(user, "extra"),
    )  # fmt: skip


def _read_user(user: Any) -> Json:
    return _set(user, "uid", "nickname", "avatar", "type", "extra")


def _set(packet: Any, *names: str) -> Json:
    return {name: value for name in names if (value := getattr(packet, name))}


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    text = "" if value is None else str(value)
    # A lone surrogate can come in by JSON; it is no UTF-8.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
