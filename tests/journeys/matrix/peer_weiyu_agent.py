"""A Weiyu agent's client (seed 003): MQTT with protobuf on /websocket, its HTTP beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import paho.mqtt.client as paho
import requests
from google.protobuf.json_format import MessageToDict
from paho.mqtt.enums import CallbackAPIVersion

from chat.wire import weiyu, weiyu_pb2
from tests.journeys.matrix import weiyu_spelling
from tests.journeys.matrix.bodies import Body
from tests.journeys.matrix.inbox import Native
from tests.journeys.matrix.peer import CannotSay, Said, Sent, Who, drawn
from tests.journeys.matrix.peer_weiyu import WeiyuPeer
from tests.waiting import wait_until

SCHEMA = {
    "": {"uid", "type", "content", "status", "createdAt", "channel", "thread", "user", "extra"},
    "thread": {"uid", "topic", "type", "state", "user", "channel", "extra"},
    "user": {"uid", "nickname", "avatar", "type", "extra"},
}
_schema: Any = weiyu_pb2


def protobuf(expected: Any, place: str = "") -> dict[str, Any]:
    """A message JSON as protobuf carries it: what the schema has, all of it text, and nothing for an empty text."""
    kept = {name: value for name, value in expected.items() if name in SCHEMA[place] and value != ""}
    return {name: protobuf(value, name) if isinstance(value, dict) else value for name, value in kept.items()}


class WeiyuAgentPeer(WeiyuPeer):
    dialect = "weiyu agent"

    def __init__(self, who: Who, url: str, token: str, device: str, *, username: str) -> None:
        super().__init__(who)
        self._url = url
        self._token = token
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers["Authorization"] = f"Bearer {token}"
        host, _, port = url.removeprefix("http://").partition(":")
        self._address = (host, int(port))
        client = self._mqtt = paho.Client(
            CallbackAPIVersion.VERSION2, f"{who.uid}/web/{device}", clean_session=False, transport="websockets"
        )
        client.ws_set_options(path="/websocket")
        client.username_pw_set(username, token)
        client.on_message = self._hear

    def connect(self) -> None:
        self._mqtt.connect(*self._address, keepalive=30)
        self._mqtt.loop_start()
        wait_until(self._mqtt.is_connected, what="CONNACK")

    def open(self, agent: Who) -> None:
        raise CannotSay("an agent does not ask for an agent")

    def carried(self, expected: dict[str, Any]) -> dict[str, Any]:
        return protobuf(expected)

    def say(self, body: Body) -> Said:
        found = weiyu_spelling.spelled(body)
        if found is None:
            raise CannotSay(body.kind)
        uid = drawn()
        self.send(*found, uid=uid)
        return Said(body, self.who, uid, self.dialect)

    def send(self, kind: str, content: object, uid: str = "", qos: int = 0) -> None:
        message = self.message(kind, content, uid or drawn())
        self.sent.append(Sent("PUBLISH", self.talk.topic, message))
        self._mqtt.publish(self.talk.topic, weiyu.encode(message), qos)

    def read(self, native: Native) -> None:
        self.send("READ", native["uid"])

    def recall(self, said: Said) -> None:
        assert said.uid is not None
        self.send("RECALL", said.uid)

    def type(self, content: str | None) -> None:
        if content is not None:
            raise CannotSay("only visitors show what they type")
        self.send("TYPING", "")

    def close(self) -> None:
        self.send("AGENT_CLOSED", "客服已结束会话")

    def history(self) -> Sequence[Native]:
        query = {"topic": self.talk.topic, "pageSize": "100"}
        answer = self._http.get(f"{self._url}/api/v1/message/query/topic", params=query, timeout=30).json()
        assert answer["code"] == 200, answer
        return list(reversed(answer["data"]["content"]))

    def drop(self) -> None:
        self._mqtt.loop_stop()
        self.cut()

    def cut(self) -> None:
        """Break the line without DISCONNECT."""
        sock = self._mqtt.socket()
        if sock is not None:
            sock.close()

    def connect_again(self) -> None:
        """The same device goes on where it was."""
        self._mqtt.reconnect()
        self._mqtt.loop_start()
        wait_until(self._mqtt.is_connected, what="CONNACK")

    def _hear(self, _client: Any, _data: Any, packet: paho.MQTTMessage) -> None:
        message = _schema.Message()
        message.ParseFromString(packet.payload)
        self.inbox.put(MessageToDict(message, preserving_proto_field_name=True))
