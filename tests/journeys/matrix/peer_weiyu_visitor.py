"""A Weiyu visitor page (seed 001): STOMP on /stomp, its HTTP beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from tests.journeys.matrix import weiyu_spelling as weiyu
from tests.journeys.matrix.bodies import Body
from tests.journeys.matrix.inbox import Native
from tests.journeys.matrix.peer import CannotSay, Said, Talk, Who, drawn
from tests.journeys.matrix.peer_weiyu import WeiyuPeer
from tests.journeys.matrix.stomp_line import StompLine
from tests.weiyu import WeiyuPage


class WeiyuVisitorPeer(WeiyuPeer):
    dialect = "weiyu visitor"

    def __init__(self, who: Who, page: WeiyuPage) -> None:
        super().__init__(who)
        self.page = page
        self._line: StompLine | None = None

    @property
    def line(self) -> StompLine:
        assert self._line is not None
        return self._line

    def connect(self) -> None:
        line = self._line = StompLine(
            self.page.url.replace("http", "ws", 1), "/stomp", self.inbox, self.sent, acknowledge=True
        )
        line.frame("CONNECT", {"accept-version": "1.2,1.1,1.0", "heart-beat": "10000,10000", "login": self.page.uid})
        answer = line.wait_for(lambda frame: frame.command in ("CONNECTED", "ERROR"))
        assert answer.command == "CONNECTED", answer
        line.subscribe("/user/queue/errors")

    def open(self, agent: Who) -> None:
        self.page.ask(agent.agent_uid, "0")

    def join(self, talk: Talk) -> None:
        super().join(talk)
        self.line.subscribe(f"/topic/{talk.topic.replace('/', '.')}", ack="client")

    def say(self, body: Body) -> Said:
        found = weiyu.spelled(body)
        if found is None:
            raise CannotSay(body.kind)
        uid = drawn()
        self.send(*found, uid=uid)
        return Said(body, self.who, uid, self.dialect)

    def send(self, kind: str, content: object, uid: str = "") -> None:
        destination = f"/app/{self.talk.topic.replace('/', '.')}"
        self.line.send(destination, self.message(kind, content, uid or drawn()))

    def read(self, native: Native) -> None:
        self.send("READ", native["uid"])

    def recall(self, said: Said) -> None:
        assert said.uid is not None
        self.send("RECALL", said.uid)

    def type(self, content: str | None) -> None:
        self.send(*(("TYPING", "") if content is None else ("PREVIEW", {"content": content})))

    def close(self) -> None:
        self.page.succeed(self.page.post("/thread/close", {"threadUid": self.talk.no, "uid": self.page.uid}))

    def history(self) -> Sequence[Native]:
        envelope = self.page.get("/message/thread/topic", topic=self.talk.topic, pageSize=100)
        return list(reversed(self.page.succeed(envelope)["content"]))

    def drop(self) -> None:
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.drop()
