"""Somebody at each of the five doors who says one numbered thing after another, and notes what became of each."""

from __future__ import annotations

import threading
import uuid
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from chat.wire import mqtt, weiyu
from chat.wire.mqtt_codes import ReasonCode, Version
from tests.client import Client
from tests.im import QUEUE, Im, ImSocket, message
from tests.mqtt import Login, Mqtt, said
from tests.raw_page import PageHttp
from tests.stomp import Frame, Stomp
from tests.weiyu import WeiyuPage

KEPT = ""
"""What became of a text that was acknowledged; everything else is the code of its refusal."""


class Speaker(ABC):
    """`fates` tells of each text what became of it."""

    door: ClassVar[str]

    def __init__(self) -> None:
        self.fates: dict[str, str] = {}
        self.error: BaseException | None = None
        self._mark = uuid.uuid4().hex[:6]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._talk, name=f"speak at {self.door}", daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def finish(self) -> None:
        self._stop.set()
        self._thread.join(30)
        if self.error is not None:
            raise AssertionError(f"the speaker at {self.door} failed") from self.error

    @property
    def kept(self) -> list[str]:
        return [text for text, fate in list(self.fates.items()) if fate == KEPT]

    @property
    def refused(self) -> dict[str, str]:
        return {text: fate for text, fate in list(self.fates.items()) if fate != KEPT}

    @abstractmethod
    def say(self, text: str) -> str:
        """KEPT, or the code with which it was refused."""

    def _talk(self) -> None:
        try:
            while not self._stop.wait(0.01):
                text = f"{self._mark}-{len(self.fates):05d}"
                self.fates[text] = self.say(text)
        except Exception as error:  # noqa: BLE001 - told by `finish`
            self.error = error


class DeskSpeaker(Speaker):
    """STOMP on /ws/chat, without receipts: refusals come to the errors queue and the line stays."""

    door = "/ws/chat"

    def __init__(self, line: Stomp, session: dict[str, Any]) -> None:
        super().__init__()
        self._line = line
        self._session = session["sessionId"]
        line.subscribe(f"/topic/session/{session['sessionNo']}")
        line.subscribe("/user/queue/errors")

    def say(self, text: str) -> str:
        body = {"msgType": "text", "sessionId": self._session, "msgNo": text, "content": text}
        self._line.send("/app/chat/send", body)
        answer = self._line.wait_for(lambda frame: frame.command == "MESSAGE" and frame.json.get("msgNo") == text).json
        if answer["type"] == "MSG":
            return KEPT
        assert (answer["type"], answer["retry"]) == ("ERROR", True), answer
        assert answer["hint"], answer
        return str(answer["code"])


class WeiyuVisitorSpeaker(Speaker):
    door = "/stomp"

    def __init__(self, page: WeiyuPage) -> None:
        super().__init__()
        self._page = page
        self._line = page.connect()
        self._line.subscribe("/user/queue/errors")

    def say(self, text: str) -> str:
        self._line.send(f"/app/{self._page.dotted}", self._page.message("TEXT", text, uid=f"uid-{text}"))

        def answers(frame: Frame) -> bool:
            return frame.command == "MESSAGE" and f"uid-{text}" in frame.body

        answer = self._line.wait_for(answers).json
        if answer["type"] == "TEXT":
            return KEPT
        assert (answer["type"], answer["retry"]) == ("ERROR", True), answer
        return str(answer["code"])


class WeiyuAgentSpeaker(Speaker):
    """MQTT at QoS 1 on /websocket. MQTT 5 says why it ends the line; then the client comes back."""

    door = "/websocket"

    def __init__(self, login: Login, thread: dict[str, Any]) -> None:
        super().__init__()
        self._login = login
        self._about = thread
        self._line: Mqtt | None = None

    def say(self, text: str) -> str:
        line = self._line or self._connected()
        if line is None:
            return "CONNACK"
        payload = weiyu.encode(said(self._about, text, f"uid-{text}"))
        line.publish(self._about["topic"], payload, qos=1, packet_id=1)
        answer = line.wait_for(lambda packet: isinstance(packet, mqtt.PubAck | mqtt.Disconnect))
        if isinstance(answer, mqtt.PubAck):
            assert answer.reason == ReasonCode.SUCCESS, answer
            return KEPT
        assert answer.reason == ReasonCode.SERVER_BUSY, answer
        line.ended()
        line.drop()
        self._line = None
        return "store_unavailable"

    def _connected(self) -> Mqtt | None:
        line = Mqtt(self._login.ws_url, Version.V5)
        answer = line.connect(self._login, self._login.device("disk"), clean=True)
        if answer.reason != ReasonCode.SUCCESS:
            line.ended()
            line.drop()
            return None
        self._line = line
        return line


class RawPageSpeaker(Speaker):
    """A raw page only hears over its socket; it speaks over HTTP."""

    door = "/websocket/<id>"

    def __init__(self, page: PageHttp, peer: int) -> None:
        super().__init__()
        self._page = page
        self._peer = peer

    def say(self, text: str) -> str:
        response = self._page.call("POST", f"/byuser/chatlog/{self._peer}", params={"text": text})
        if not response.content:
            return KEPT
        answer = response.json()
        assert answer["code"] == 503, answer
        assert answer["msg"], answer
        return "store_unavailable"


class ImSpeaker(Speaker):
    door = "/ws/im"

    def __init__(self, person: Im, peer: str) -> None:
        super().__init__()
        self._socket = ImSocket(person).queue()
        self._peer = peer

    def say(self, text: str) -> str:
        self._socket.stomp.send("/app/chat.send", message(self._peer, text, message_id=f"uid-{text}"))

        def answers(frame: Frame) -> bool:
            return frame.command == "MESSAGE" and f"uid-{text}" in frame.body

        frame = self._socket.stomp.wait_for(answers)
        if frame.headers["destination"] == QUEUE:
            return KEPT
        answer = frame.json
        assert (answer["code"], answer["status"], answer["data"]["messageId"]) == (503, "1", f"uid-{text}"), answer
        return str(answer["data"]["error"])


class HttpSpeaker(Speaker):
    """The house API beside the doors."""

    door = "/api/desk"

    def __init__(self, person: Client, session: dict[str, Any]) -> None:
        super().__init__()
        self._person = person
        self._session = session["sessionId"]

    def say(self, text: str) -> str:
        body = {"sessionId": self._session, "msgNo": text, "msgType": "text", "content": text}
        response = self._person.post(f"/sessions/{self._session}/messages", json=body)
        if response.status_code == 201:
            return KEPT
        assert (response.status_code, response.json()["retry"]) == (503, True), response.text
        return str(response.json()["code"])
