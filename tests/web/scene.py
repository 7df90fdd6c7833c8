"""A visitor, the staff, and what can be going on between them."""

from __future__ import annotations

from typing import Any

from tests.web.contract import CheckedClient


class Scene:
    """`session()` and its kin make what they answer; each visitor is new."""

    def __init__(self, nobody: CheckedClient, staff: dict[str, CheckedClient]) -> None:
        self.nobody = nobody
        self.staff = staff
        self.visitor: CheckedClient = nobody.visitor(nickname="小明")  # type: ignore[assignment]
        self.stranger: CheckedClient = nobody.visitor()  # type: ignore[assignment]

    def person(self, name: str) -> CheckedClient:
        return {"nobody": self.nobody, "visitor": self.visitor, "stranger": self.stranger, **self.staff}[name]

    def waiting(self) -> int:
        """The id of a session that nobody has taken: the workgroup's."""
        return int(self.visitor.open_session()["sessionId"])

    def taken(self) -> int:
        """The id of a session that wei has taken; no other agent may listen to it."""
        wei = self.staff["wei"]
        session = self.visitor.open_session(agentId=wei.person["id"])
        return int(wei.accept(session)["sessionId"])

    def offered(self) -> int:
        """The id of a session that wei has offered to lin."""
        session = self.taken()
        wei = self.staff["wei"]
        wei.succeed(wei.post(f"/sessions/{session}/transfer", json={"agentId": self.staff["lin"].person["id"]}))
        return session

    def said(self, text: str = "你好") -> dict[str, Any]:
        """A MSG of the visitor in a session that wei has taken."""
        return self.visitor.send({"sessionId": self.taken()}, text)

    def note(self, text: str = "内部", session: int | None = None) -> dict[str, Any]:
        """A NOTE of wei's, beside a session that wei has taken."""
        wei = self.staff["wei"]
        noted: dict[str, Any] = wei.succeed(
            wei.post(f"/sessions/{session or self.taken()}/notes", json={"content": text})
        )
        return noted

    def left(self, **details: Any) -> dict[str, Any]:
        """What the visitor has left."""
        body = {"contact": "13800000000", "content": "请回电", **details}
        left: dict[str, Any] = self.visitor.succeed(self.visitor.post("/left-messages", json=body))
        return left

    def reply(self, by: str = "wei", **details: Any) -> dict[str, Any]:
        """A quick reply of this member of staff."""
        person = self.staff[by]
        body = {"title": "欢迎光临", "content": "您好，请问有什么可以帮您？", **details}
        kept: dict[str, Any] = person.succeed(person.post("/quick-replies", json=body))
        return kept

    def card(self, session: int | None = None, **details: Any) -> dict[str, Any]:
        """The payload of an order card that wei has shown."""
        wei = self.staff["wei"]
        body = {"name": "简历置顶", "price": "29.9", "countdownSeconds": 600, **details}
        shown = wei.succeed(wei.post(f"/sessions/{session or self.taken()}/order-cards", json=body))
        payload: dict[str, Any] = shown["payload"]
        return payload
