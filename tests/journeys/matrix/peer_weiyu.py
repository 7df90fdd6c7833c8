"""What both of Weiyu's clients must hear; they differ in how they come in, and in what carries the message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.journeys.matrix import weiyu_spelling as weiyu
from tests.journeys.matrix.inbox import Native
from tests.journeys.matrix.likeness import JsonText
from tests.journeys.matrix.peer import VISITOR, Peer, Said, Who

EVENTS = frozenset({
    "RECALL", "READ", "DELIVERED", "TYPING", "PREVIEW", "PROCESSING", "ORDER_UPDATE", "RATE_SUBMIT", "ERROR",
})  # fmt: skip
"""Types that are no messages."""


class WeiyuPeer(Peer):
    acknowledges = True

    def is_message(self, native: Native) -> bool:
        return native["type"] not in EVENTS

    def carried(self, expected: dict[str, Any]) -> dict[str, Any]:
        """The message JSON as this client's wire carries it."""
        return expected

    def shows(self, said: Said) -> Any:
        return self.carried(weiyu.message(self.talk, said))

    def lists(self, said: Said) -> Any:
        return weiyu.row(self.talk, said)

    def lists_recalled(self, said: Said) -> None:
        return None

    def receipt(self, said: Said, echo: Native | None, reader: Who) -> Any:
        assert echo is not None
        return self.carried(weiyu.receipt(self.talk, said, echo["uid"], reader))

    def delivered(self, said: Said, echo: Native | None, holder: Who) -> Any:
        assert echo is not None
        return self.carried(weiyu.receipt(self.talk, said, echo["uid"], holder, "DELIVERED"))

    def recalled(self, said: Said, heard: Native | None) -> Any:
        assert heard is not None
        return self.carried(weiyu.recalled(self.talk, said, heard["uid"]))

    def notice(self, code: str, sentence: str) -> Any:
        return self.carried(weiyu.notice(self.talk, code, sentence))

    def card_changed(self, said: Said, card: dict[str, Any], status: str) -> Any:
        return self.carried(weiyu.card_changed(self.talk, said, card, status))

    def typing(self, by: Who, content: str | None) -> Any:
        """Staff see what a visitor types, as PREVIEW; everybody else only that somebody does."""
        if content is not None and by.side == VISITOR and self.who.side != VISITOR:
            preview = JsonText({"content": content})
            return self.carried(weiyu.typing(self.talk, by, "PREVIEW", preview))
        return self.carried(weiyu.typing(self.talk, by, "TYPING", ""))

    def word(self, native: Native) -> str:
        return str(native["type"])

    def is_of(self, native: Native, expected: Any) -> bool:
        if native["type"] != expected["type"] or native["user"]["uid"] != expected["user"]["uid"]:
            return False
        content = expected.get("content")
        if isinstance(content, JsonText) and expected["type"] == "ORDER_UPDATE":
            return weiyu.is_order(native["content"], content)
        return not isinstance(content, str) or native.get("content") == content

    def row_of(self, said: Said, rows: Sequence[Native]) -> Native | None:
        return next((row for row in rows if said.body.marker in row["content"]), None)

    def message(self, kind: str, content: Any, uid: str) -> dict[str, Any]:
        """A message as the seeds build it."""
        talk = self.talk
        return {
            "uid": uid,
            "type": kind,
            "content": weiyu.written(content),
            "status": "SENDING",
            "createdAt": "2024-03-16T05:16:05.000Z",
            "channel": "HTTP",
            "extra": '{"orgUid":"df_org_uid"}',
            "thread": {"uid": talk.no, "topic": talk.topic, "type": "AGENT"},
            "user": {"uid": self.who.uid if self.who.side == VISITOR else self.who.agent_uid},
        }
