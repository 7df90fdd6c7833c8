"""Five people on five dialects who all speak at once in one conversation; some are cut off and come back."""

from __future__ import annotations

import contextlib
import threading
from abc import ABC, abstractmethod
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ClassVar, Final

from tests.client import Client
from tests.journeys.matrix.ear import PREFIX, Ear
from tests.journeys.matrix.inbox import Native
from tests.journeys.matrix.peer import Talk
from tests.journeys.matrix.peer_chatvo import ChatvoPeer
from tests.journeys.matrix.peer_desk import DeskPeer
from tests.journeys.matrix.peer_weiyu import WeiyuPeer
from tests.journeys.matrix.peer_weiyu_agent import WeiyuAgentPeer
from tests.journeys.matrix.peer_weiyu_visitor import WeiyuVisitorPeer
from tests.journeys.matrix.peer_xuqm import APPLICATION, XuqmPeer

WINDOW: Final = 25
"""Texts under way before a singer waits to hear them."""
PATIENCE: Final = 60.0  # seconds
AWAY: Final = 60
"""Texts that others say while somebody is cut off."""
CALLS: Final = 4
"""HTTP calls that a raw page has under way at once."""


class Singer(ABC):
    """Says its texts, hears everybody's. What was not heard back when the line broke is said again, by the same id."""

    dialect: ClassVar[str]
    is_exact: ClassVar[bool] = True
    """Whether it hears the one order also over a cut, repeats aside."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.ear = Ear(self.text_of)
        self.failure: BaseException | None = None

    @staticmethod
    @abstractmethod
    def text_of(native: Native) -> str | None:
        """The text of a message."""

    @abstractmethod
    def say(self, text: str) -> None:
        """`text` is its own client id."""

    @abstractmethod
    def drop(self) -> None:
        """Lose the line."""

    @abstractmethod
    def come_back(self) -> None:
        """Come in again, and hear what was missed."""

    def sing(self, number: int, cuts: set[int], observer: Ear) -> None:
        """Say so many texts; before those in `cuts` the line breaks. For a thread of its own."""
        try:
            self._sing([f"{PREFIX} {self.dialect} {i}" for i in range(number)], cuts, observer)
        except BaseException as error:
            self.failure = error
            raise

    def confirm(self, texts: list[str]) -> None:
        """Wait until the house has these."""
        self.ear.wait_to_know(set(texts), f"{self.dialect} to hear its own", PATIENCE)

    def _sing(self, texts: list[str], cuts: set[int], observer: Ear) -> None:
        under_way: list[str] = []
        for index, text in enumerate(texts):
            if index in cuts:
                self.drop()
                with contextlib.suppress(AssertionError):  # the others may be done already
                    observer.wait_to_hold(len(observer.texts) + AWAY, "the others to go on", 1)
                self.ear.begin_stretch()
                self.come_back()
                for earlier in under_way:
                    self.repeat(earlier)
            self.say(text)
            under_way.append(text)
            if len(under_way) == WINDOW:
                self.confirm(under_way)
                under_way = []
        self.confirm(under_way)

    def repeat(self, text: str) -> None:
        """Say again what may not have arrived."""
        if not self.ear.knows(text):
            self.say(text)


class DeskSinger(Singer):
    dialect = "desk"

    def __init__(self, talk: Talk, peer: DeskPeer) -> None:
        super().__init__(talk)
        self._peer = peer
        peer.inbox = self.ear
        self.come_back()

    @staticmethod
    def text_of(native: Native) -> str | None:
        return native["content"] if native["type"] == "MSG" else None

    def say(self, text: str) -> None:
        body = {"sessionId": self.talk.id, "msgNo": text, "msgType": "text", "content": text}
        self._peer.line.send("/app/chat/send", body)

    def drop(self) -> None:
        self._peer.drop()

    def come_back(self) -> None:
        self._peer.connect()
        since = {"last_seq": str(self.ear.seq), "last_rev": str(self.ear.rev)}
        self._peer.line.subscribe(f"/topic/session/{self.talk.no}", **since)


class WeiyuSinger(Singer):
    """Comes back to what it has not acknowledged, so that it may hear a little again."""

    _peer: WeiyuPeer

    @staticmethod
    def text_of(native: Native) -> str | None:
        return native["content"] if native["type"] == "TEXT" else None

    def drop(self) -> None:
        self._peer.drop()


class WeiyuVisitorSinger(WeiyuSinger):
    dialect = "weiyu visitor"

    def __init__(self, talk: Talk, peer: WeiyuVisitorPeer) -> None:
        super().__init__(talk)
        self._page = self._peer = peer
        peer.inbox = self.ear
        self.come_back()

    def say(self, text: str) -> None:
        self._page.send("TEXT", text, text)

    def come_back(self) -> None:
        self._page.connect()
        self._page.join(self.talk)


class WeiyuAgentSinger(WeiyuSinger):
    dialect = "weiyu agent"

    def __init__(self, talk: Talk, peer: WeiyuAgentPeer) -> None:
        super().__init__(talk)
        self._client = self._peer = peer
        peer.join(talk)
        peer.inbox = self.ear

    def say(self, text: str) -> None:
        self._client.send("TEXT", text, text)

    def come_back(self) -> None:
        self._client.connect_again()


class ChatvoSinger(Singer):
    """Its own never come back, and what came while it was away is in its history alone."""

    dialect = "chatvo"
    is_exact = False

    def __init__(self, talk: Talk, peer: ChatvoPeer) -> None:
        super().__init__(talk)
        self.peer = peer
        self._calls = ThreadPoolExecutor(CALLS)
        self._answers: list[Future[None]] = []
        peer.join(talk)
        peer.inbox = self.ear
        self.come_back()

    @staticmethod
    def text_of(native: Native) -> str | None:
        return str(native["cltext"])

    def say(self, text: str) -> None:
        self._answers.append(self._calls.submit(self.peer.write, self.talk.visitor, text))

    def confirm(self, texts: list[str]) -> None:
        """The answers of its HTTP calls are the confirmation."""
        answers, self._answers = self._answers, []
        for answer in answers:
            answer.result(PATIENCE)

    def repeat(self, text: str) -> None:
        """HTTP goes its own way, whatever becomes of the socket."""

    def drop(self) -> None:
        self.peer.drop()

    def come_back(self) -> None:
        self.peer.connect()

    def all_rows(self) -> list[str]:
        """Every text of its history, oldest first."""
        return [row["cltext"] for row in self.peer.pages() if row["cltext"].startswith(PREFIX)]


class XuqmSinger(Singer):
    """Third in a service conversation, which it sees as a GROUP; catches up with `chat.sync`."""

    dialect = "xuqm"
    is_exact = False

    def __init__(self, talk: Talk, peer: XuqmPeer) -> None:
        super().__init__(talk)
        self._peer = peer
        peer.inbox = self.ear
        self._enter()

    @staticmethod
    def text_of(native: Native) -> str | None:
        return native["content"] if native.get("msgType") == "TEXT" and native["status"] == "SENT" else None

    def say(self, text: str) -> None:
        body = {"appId": APPLICATION, "messageId": text, "toId": self.talk.no, "chatType": "GROUP"}
        self._peer.line.send("/app/chat.send", {**body, "msgType": "TEXT", "content": text})

    def drop(self) -> None:
        self._peer.drop()

    def come_back(self) -> None:
        """First what was missed, on the personal queue; then live; then what came between the two."""
        self._peer.connect()
        self._sync(self.ear.moment)
        held = self.ear.moment  # what is live from now on says nothing about what was missed
        self.ear.begin_stretch()
        self._peer.line.subscribe(f"/topic/group/{self.talk.no}")
        self._sync(held)

    def _enter(self) -> None:
        self._peer.connect()
        self._peer.line.subscribe(f"/topic/group/{self.talk.no}")

    def _sync(self, since: int) -> None:
        self._peer.line.request("/app/chat.sync", {"appId": APPLICATION, "since": since})


def sing(singers: list[Singer], number: int, cuts: dict[str, set[int]], observer: Ear) -> None:
    """All at once, `number` texts each; `cuts` says who is cut off, and before which texts. Raises what one raised."""
    threads = [
        threading.Thread(target=singer.sing, args=(number, cuts.get(singer.dialect, set()), observer), daemon=True)
        for singer in singers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE * 5)
    for singer, thread in zip(singers, threads, strict=True):
        assert not thread.is_alive(), f"{singer.dialect} has not finished"
        if singer.failure is not None:
            raise singer.failure


def reference(desk: Client, talk: Talk) -> list[str]:
    """The one order: what the house has, by seq."""
    texts, after = [], 0
    while rows := desk.messages({"sessionId": talk.id}, after=after, limit=200):
        texts += [row["content"] for row in rows if str(row.get("content", "")).startswith(PREFIX)]
        after = rows[-1]["seq"]
    return texts
