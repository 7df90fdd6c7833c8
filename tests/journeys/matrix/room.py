"""One visitor and one agent, each in a dialect of their own, through everything that two people do in a chat."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from chat.domain.texts import text
from tests.journeys.matrix.bodies import KINDS, SECONDS, Body
from tests.journeys.matrix.inbox import Native, mentions
from tests.journeys.matrix.likeness import differences
from tests.journeys.matrix.peer import VISITOR, CannotSay, Peer, Said, Talk, Who
from tests.journeys.matrix.peer_desk import DeskPeer
from tests.journeys.matrix.people import AVATAR
from tests.waiting import wait_until

RECEIVE, ECHO, DELIVERY, RECEIPT, HISTORY, RECALL = "receive", "echo", "delivery", "receipt", "history", "recall"
TYPING, NOTICE, CARD, COUNT = "typing", "notice", "card", "count"
STEPS: Final = (RECEIVE, ECHO, DELIVERY, RECEIPT, HISTORY, RECALL, TYPING, NOTICE, CARD, COUNT)

_markers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one thing. `word` is what the listener calls it; empty where it hears nothing."""

    step: str
    speaker: str
    listener: str
    what: str
    word: str = ""
    problems: tuple[str, ...] = ()


@dataclass
class Room:
    """`onlooker` is on the same side as the speaker of its own dialect, and hears as the listener does."""

    visitor: Peer
    agent: Peer
    onlooker: Peer | None = None
    findings: list[Finding] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    def play(self, invite: Callable[[Room], None] | None = None) -> list[Finding]:
        """Everything, in order; what fails is found and the play goes on."""
        self.meet(invite)
        for speaker, listener in ((self.visitor, self.agent), (self.agent, self.visitor)):
            for kind in KINDS:
                self._talk(speaker, listener, kind)
        self._look_back()
        self._count()
        self._type()
        self._settle_cards()
        self._take_back()
        self._part()
        return self.findings

    # Meeting

    def meet(self, invite: Callable[[Room], None] | None = None) -> None:
        """Both come, the visitor asks for the agent, both listen."""
        self.agent.connect()
        self.visitor.connect()
        self.visitor.open(self.agent.who)
        talk = found(self.visitor.who, self.agent.who)
        self.visitor.who = talk.visitor
        self.visitor.join(talk)
        self.agent.join(talk)
        self._notice("assigned")
        if self.onlooker is not None:
            if invite is not None:
                invite(self)
            self.onlooker.connect()
            self.onlooker.join(talk)

    # Talking

    def _talk(self, speaker: Peer, listener: Peer, kind: str) -> None:
        body = Body(kind, f"记{next(_markers):05d}号")
        try:
            said = self._say(speaker, body)
        except CannotSay:
            return
        self.said.append(said)
        heard = self._receive(RECEIVE, listener, said)
        echo = None
        if speaker.hears_own or said.via != speaker.dialect:
            echo = self._receive(ECHO, speaker, said)
        if self.onlooker is not None and self.onlooker.dialect == speaker.dialect:
            self._receive(RECEIVE, self.onlooker, said)
        if heard is not None:
            if kind == "text" and listener.acknowledges and echo is not None:
                self._deliver(said, speaker, echo, listener)
            self._read(said, speaker, echo, listener, heard)

    def _say(self, speaker: Peer, body: Body) -> Said:
        """In the speaker's own dialect. An order card is made at the house API, by the same agent."""
        if body.kind == "order_card" and speaker.who.side == VISITOR:
            raise CannotSay(body.kind)
        if body.kind == "order_card" and not isinstance(speaker, DeskPeer):
            return self.offer(body, SECONDS)
        return speaker.say(body)

    def _receive(self, step: str, listener: Peer, said: Said) -> Native | None:
        heard: list[Native] = []
        with self._finding(step, said.via, listener, said.body.kind) as finding:
            heard.append(listener.heard(said.body.marker))
            finding.word = listener.word(heard[0])
            finding.problems += differences(listener.shows(said), heard[0])
        return heard[0] if heard else None

    def _deliver(self, said: Said, speaker: Peer, echo: Native, listener: Peer) -> None:
        with self._finding(DELIVERY, listener.dialect, speaker, said.body.kind) as finding:
            self._hear(speaker, speaker.delivered(said, echo, listener.who), finding)

    def _read(self, said: Said, speaker: Peer, echo: Native | None, listener: Peer, heard: Native) -> None:
        with self._finding(RECEIPT, listener.dialect, speaker, said.body.kind) as finding:
            listener.read(heard)
            expected = None
            if speaker.receipt(said, echo or heard, listener.who) is not None and echo is not None:
                expected = speaker.receipt(said, echo, listener.who)
            if expected is None:
                self._in_history(speaker, said, speaker.lists(said))
                finding.word = "history"
            else:
                self._hear(speaker, expected, finding)

    # Looking back

    def _look_back(self) -> None:
        for peer in (self.visitor, self.agent):
            rows = peer.history()
            found = [peer.row_of(said, rows) for said in self.said]
            for said, row in zip(self.said, found, strict=True):
                with self._finding(HISTORY, said.via, peer, said.body.kind) as finding:
                    assert row is not None, "not in the history"
                    finding.problems += differences(peer.lists(said), row)
            places = [rows.index(row) for row in found if row is not None]
            with self._finding(HISTORY, "", peer, "order") as finding:
                assert places == sorted(places), f"out of order: {places}"

    def _count(self) -> None:
        """Each message once; never back for what came in by a door that shows it by itself."""
        for said in self.said:
            for peer in (self.visitor, self.agent):
                own = peer.who.id == said.by.id
                expected = 0 if own and not peer.hears_own and said.via == peer.dialect else 1
                with self._finding(COUNT, said.via, peer, said.body.kind) as finding:
                    times = peer.counted(said.body.marker)
                    assert times == expected, f"heard {times} times, expected {expected}"
                    finding.word = str(times)

    # What is not kept

    def _type(self) -> None:
        for speaker, listener in ((self.visitor, self.agent), (self.agent, self.visitor)):
            for content in (None, f"我想问 {next(_markers)}"):
                self._type_once(speaker, listener, content)

    def _type_once(self, speaker: Peer, listener: Peer, content: str | None) -> None:
        before = len(listener.inbox.heard)
        try:
            speaker.type(content)
        except CannotSay:
            return
        what = "typing" if content is None else "preview"
        with self._finding(TYPING, speaker.dialect, listener, what) as finding:
            expected = listener.typing(speaker.who, content)
            if expected is not None:
                self._hear(listener, expected, finding, before)
                return
            # Nothing may come; whatever is said after it would come behind it.
            fence = Body("text", f"记{next(_markers):05d}号")
            speaker.say(fence)
            listener.heard(fence.marker)
            strays = [n for n in listener.inbox.heard[before:] if not mentions(n, fence.marker)]
            assert not [n for n in strays if listener.is_message(n)], strays

    # Cards

    def _settle_cards(self) -> None:
        for status in ("paid", "cancelled", "expired"):
            said = self.offer(Body("order_card", f"记{next(_markers):05d}号"), 1 if status == "expired" else SECONDS)
            card = self.card(said)
            if status == "paid":
                self.pay(card)
            if status == "cancelled":
                self._desk.succeed(self._desk.post(f"/order-cards/{card['orderCardId']}/cancel"))
            for peer in (self.visitor, self.agent):
                with self._finding(CARD, "desk", peer, status) as finding:
                    expected = peer.card_changed(said, card, status)
                    if expected is not None:
                        self._hear(peer, expected, finding)

    def offer(self, body: Body, seconds: int) -> Said:
        """The agent shows an order card, at the house API."""
        path = f"/sessions/{self.agent.talk.id}/order-cards"
        made = self._desk.succeed(self._desk.post(path, json={**body.order, "countdownSeconds": seconds}))
        return Said(body, self.agent.who, made["msgNo"], "desk")

    def pay(self, card: dict[str, Any]) -> None:
        """The agent's word that it is paid."""
        self._desk.succeed(self._desk.post(f"/order-cards/{card['orderCardId']}/pay"))

    def card(self, said: Said) -> dict[str, Any]:
        """The card in a message, as the house has it."""
        rows = self._desk.messages({"sessionId": self.agent.talk.id}, limit=5)
        card: dict[str, Any] = next(row["payload"] for row in rows if row.get("msgNo") == said.uid)
        return {**card, **said.body.order}

    # Taking back

    def _take_back(self) -> None:
        for said in self.said:
            speaker, listener = self._sides(said)
            before = {id(peer): self._last(peer, said) for peer in (speaker, listener)}
            with self._finding(RECALL, said.via, speaker, said.body.kind) as finding:
                if said.via == speaker.dialect:
                    speaker.recall(said)
                else:
                    path = f"/sessions/{speaker.talk.id}/messages/{said.uid}/recall"
                    self._desk.succeed(self._desk.post(path))
                self._see_recalled(speaker, said, before[id(speaker)], finding)
            with self._finding(RECALL, said.via, listener, said.body.kind) as finding:
                self._see_recalled(listener, said, before[id(listener)], finding)
        for peer in (self.visitor, self.agent):
            rows = peer.history()
            for said in self.said:
                with self._finding(RECALL, said.via, peer, f"{said.body.kind} in the history") as finding:
                    row, expected = peer.row_of(said, rows), peer.lists_recalled(said)
                    assert (row is None) == (expected is None), f"the row is {row}"
                    finding.problems += differences(expected, row) if expected is not None else []

    def _see_recalled(self, peer: Peer, said: Said, heard: Native | None, finding: _Draft) -> None:
        expected = peer.recalled(said, heard)
        if expected is None:
            wait_until(lambda: peer.row_of(said, peer.history()) is None, what="the row to go")
            finding.word = "history"
        else:
            self._hear(peer, expected, finding)

    def _last(self, peer: Peer, said: Said) -> Native | None:
        """The message as this peer knows it now (a receipt may have told it again)."""
        return next((n for n in peer.inbox.heard if peer.is_message(n) and mentions(n, said.body.marker)), None)

    # Parting

    def _part(self) -> None:
        self.end()
        self._notice("closed_by_agent")
        body = Body("text", f"记{next(_markers):05d}号")
        said = self.visitor.say(body)
        for peer in (self.visitor, self.agent):
            peer.join_again()
        self._receive(RECEIVE, self.agent, said)
        try:
            self.visitor.close()
        except CannotSay:
            return
        self._notice("closed_by_visitor")

    def end(self) -> None:
        """The agent closes the conversation."""
        try:
            self.agent.close()
        except CannotSay:
            self._desk.succeed(self._desk.post(f"/sessions/{self.agent.talk.id}/close"))

    def _notice(self, code: str) -> None:
        for peer in (self.visitor, self.agent):
            with self._finding(NOTICE, "the house", peer, code) as finding:
                self._hear(peer, peer.notice(code, text(code, "zh", {})), finding)

    # Finding

    def _hear(self, peer: Peer, expected: Any, finding: _Draft, after: int = 0) -> None:
        """Wait for the one that `expected` is of, and compare the rest."""
        skipped = set(map(id, peer.inbox.heard[:after]))
        heard = peer.inbox.wait(lambda n: id(n) not in skipped and peer.is_of(n, expected), f"{expected}")
        finding.word = peer.event(heard)
        finding.problems += differences(expected, heard)

    def _in_history(self, peer: Peer, said: Said, expected: Any) -> None:
        def look() -> bool:
            row = peer.row_of(said, peer.history())
            return row is not None and not differences(expected, row)

        wait_until(look, what=f"the row {expected}")

    @contextmanager
    def _finding(self, step: str, speaker: str, listener: Peer, what: str) -> Iterator[_Draft]:
        draft = _Draft()
        try:
            yield draft
        except AssertionError as error:
            draft.problems.append(str(error))
        self.findings.append(Finding(step, speaker, listener.dialect, what, draft.word, tuple(draft.problems)))

    def _sides(self, said: Said) -> tuple[Peer, Peer]:
        if said.by.side == VISITOR:
            return self.visitor, self.agent
        return self.agent, self.visitor

    @property
    def _desk(self) -> Any:
        desk = self.agent.who.desk
        assert desk is not None
        return desk


@dataclass
class _Draft:
    word: str = ""
    problems: list[str] = field(default_factory=list)


def found(visitor: Who, agent: Who) -> Talk:
    """The conversation of these two, as the agent's own list at the house API has it."""
    assert agent.desk is not None
    desk = agent.desk

    def look() -> dict[str, Any] | None:
        items = desk.succeed(desk.get("/sessions", params={"list": "mine", "limit": "200"}))["items"]
        return next((item for item in items if item["visitor"]["nickname"] == visitor.nickname), None)

    session = wait_until(look, what=f"the conversation of {visitor.nickname}")
    assert session is not None
    person = session["visitor"]
    is_page = re.fullmatch(r"[0-9a-f]{32}", person["uid"]) is not None and not person["avatar"]
    number = visitor.number if is_page else person["id"]
    seen = replace(visitor, id=person["id"], uid=person["uid"], avatar=person["avatar"], number=number)
    assert person["avatar"] in ("", AVATAR)
    return Talk(session["sessionId"], session["sessionNo"], session["topic"], seen, agent)
