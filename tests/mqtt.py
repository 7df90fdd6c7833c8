"""An MQTT peer over a real WebSocket, for tests that look at every packet and cut the line where they like."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import threading
import uuid
from collections.abc import Callable
from typing import Any

import requests
import websocket

from chat.wire import mqtt, weiyu
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_decoder import Decoder
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_write import write_packet
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.waiting import wait_until

Match = type | Callable[[Any], bool]


class Login:
    """An agent as Weiyu's client knows them: what `/auth/v1/login` answered."""

    def __init__(self, server: RunningServer, watch: LeakWatch, username: str = "wei") -> None:
        self.url = server.url
        self.ws_url = server.ws_url
        self.username = username
        self._http = requests.Session()
        self._http.trust_env = False
        data = self.call("POST", "/auth/v1/login", json={"username": username, "password": server.password})["data"]
        self.token: str = watch.hold(data["accessToken"], "a Weiyu token")
        self.user: dict[str, Any] = data["user"]
        self.uid: str = self.user["uid"]
        self._http.headers["Authorization"] = f"Bearer {self.token}"

    def call(self, method: str, path: str, **rest: Any) -> dict[str, Any]:
        """The envelope that a call answers."""
        response = self._http.request(method, self.url + path, timeout=30, **rest)
        assert response.status_code == 200, response.text[:500]
        answered: dict[str, Any] = response.json()
        return answered

    def data(self, method: str, path: str, **rest: Any) -> Any:
        """What a call answers, when it succeeds."""
        answered = self.call(method, path, **rest)
        assert answered["code"] == 200, answered
        return answered["data"]

    @property
    def person_id(self) -> int:
        """The agent's id, as the house API calls them."""
        claims = self.token.split(".")[1]
        return int(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])

    def device(self, name: str = "device") -> str:
        """The client id of one of their devices, as seed 003 makes it."""
        return f"{self.uid}/web/{name}"


class Mqtt:
    """One connection. A thread reads packets into `packets`; `wait_for` hands each out once.

    With `answers`, every PUBLISH of QoS 1 is acknowledged as it comes. `closed` is set when the line is gone.
    """

    def __init__(self, ws_url: str, version: Version = Version.V3_1_1, *, answers: bool = True) -> None:
        self.version = version
        self.answers = answers
        self.packets: list[mqtt.Packet] = []
        self.closed = False
        self._unclaimed: list[mqtt.Packet] = []
        self._lock = threading.Lock()
        self._decoder = Decoder(Limits(), version)
        self._ws = websocket.create_connection(
            ws_url + "/websocket", subprotocols=["mqtt"], timeout=30, suppress_origin=True
        )
        self.subprotocol = self._ws.getsubprotocol()
        self._ws.settimeout(None)
        self._reader = threading.Thread(target=self._read, name="read an MQTT peer", daemon=True)
        self._reader.start()

    def connect(self, login: Login, client_id: str, *, clean: bool = False, **fields: Any) -> mqtt.ConnAck:
        """CONNECT as seed 003 does; the CONNACK, whatever it says."""
        password = fields.pop("password", login.token.encode())
        username = fields.pop("username", login.username)
        fields = {"keep_alive": 30, **fields}
        self.send(
            mqtt.Connect(self.version, client_id, clean_start=clean, username=username, password=password, **fields)
        )
        answer = self.wait_for(mqtt.ConnAck)
        assert isinstance(answer, mqtt.ConnAck)
        return answer

    def send(self, *packets: mqtt.Packet) -> None:
        """Packets, in one WebSocket message."""
        self.raw(b"".join(write_packet(packet, self.version) for packet in packets))

    def raw(self, data: bytes) -> None:
        """One binary message."""
        self._ws.send_binary(data)

    def publish(self, topic: str, payload: bytes, qos: int = 0, packet_id: int = 0, **fields: Any) -> None:
        self.send(mqtt.Publish(topic, payload, qos, packet_id=packet_id, **fields))

    def say(self, thread: dict[str, Any], text: str, uid: str = "", **fields: Any) -> str:
        """A message at QoS 0, as the seed sends it; its uid."""
        message = said(thread, text, uid, **fields)
        self.publish(thread["topic"], weiyu.encode(message))
        return str(message["uid"])

    def wait_for(self, match: Match, *, timeout: float = 30.0) -> Any:
        """The next unclaimed packet of that class, or of which `match` is true."""
        fits = match if not isinstance(match, type) else lambda packet: isinstance(packet, match)

        def look() -> mqtt.Packet | None:
            with self._lock:
                for index, packet in enumerate(self._unclaimed):
                    if fits(packet):
                        return self._unclaimed.pop(index)
            return None

        return wait_until(look, timeout=timeout, what=f"the packet {match}", context=self._story)

    def told(self, type_: str, *, timeout: float = 30.0, **fields: Any) -> dict[str, Any]:
        """The next unclaimed message of this type with these fields."""

        def fits(packet: Any) -> bool:
            if not isinstance(packet, mqtt.Publish):
                return False
            message = read(packet)
            return message["type"] == type_ and all(message.get(name) == value for name, value in fields.items())

        return read(self.wait_for(fits, timeout=timeout))

    def messages(self, *types: str) -> list[dict[str, Any]]:
        """All messages so far, in order; of these types only, when some are named."""
        found = [read(packet) for packet in list(self.packets) if isinstance(packet, mqtt.Publish)]
        return [message for message in found if not types or message["type"] in types]

    def ended(self, *, timeout: float = 30.0) -> None:
        """Wait until the server closes."""
        wait_until(lambda: self.closed, timeout=timeout, what="the server to close", context=self._story)

    def drop(self) -> None:
        """Break the line without a word."""
        with contextlib.suppress(OSError):
            if self._ws.sock is not None:
                self._ws.sock.shutdown(socket.SHUT_RDWR)
        self._reader.join(5)
        self._ws.shutdown()

    def __enter__(self) -> Mqtt:
        return self

    def __exit__(self, *_error: object) -> None:
        self.drop()

    def _read(self) -> None:
        try:
            while True:
                opcode, data = self._ws.recv_data()
                if opcode == websocket.ABNF.OPCODE_CLOSE:
                    break
                self._take(self._decoder.feed(data))
        except (OSError, websocket.WebSocketException):
            pass
        self.closed = True

    def _take(self, packets: list[mqtt.Packet]) -> None:
        with self._lock:
            self.packets += packets
            self._unclaimed += packets
        if self.answers:
            acks = [mqtt.PubAck(p.packet_id) for p in packets if isinstance(p, mqtt.Publish) and p.qos == 1]
            if acks:
                with contextlib.suppress(OSError, websocket.WebSocketException):
                    self.send(*acks)

    def _story(self) -> str:
        return "\n".join(str(packet)[:300] for packet in self.packets[-40:])


def read(packet: mqtt.Publish) -> dict[str, Any]:
    """The message in a PUBLISH, JSON or protobuf."""
    if packet.payload[:1] == b"{":
        found: dict[str, Any] = json.loads(packet.payload)
        return found
    return weiyu.decode(packet.payload)


def said(thread: dict[str, Any], content: str, uid: str = "", type_: str = "TEXT", **fields: Any) -> dict[str, Any]:
    """A message as the seed's sender makes it."""
    return {
        "uid": uid or uuid.uuid4().hex,
        "type": type_,
        "content": content,
        "status": "SENDING",
        "createdAt": "1691234567890",
        "channel": "web",
        "thread": {name: thread[name] for name in ("uid", "type", "topic", "user") if name in thread},
        "user": {"uid": "u_wei", "nickname": "客服小魏", "avatar": "", "type": "USER"},
        "extra": '{"orgUid":"df_org_uid"}',
        **fields,
    }
