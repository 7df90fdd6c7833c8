"""One call of the house API as somebody who may makes it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.web.scene import Scene

JOB = {
    "jobId": 1001, "title": "服务员", "salary": "5K-7K", "tags": ["包吃住"], "company": "小店", "location": "上海·静安",
    "urgency": "急聘", "quota": "1 人", "deadline": "2026-12-31 24:00",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """`caller` may make it; `prepare` answers its path in a scene, and `body` what it carries."""

    caller: str
    prepare: Callable[[Scene], str]
    body: Callable[[Scene], Any] = lambda scene: None
    status: int = 200
    within: bool = True  # whether the path names something that belongs to somebody


def lin(scene: Scene) -> dict[str, Any]:
    return {"agentId": scene.staff["lin"].person["id"]}


def in_session(rest: str = "", of: str = "taken") -> Callable[[Scene], str]:
    return lambda scene: f"/sessions/{getattr(scene, of)()}{rest}"


def a_message_to_recall(scene: Scene) -> str:
    said = scene.said()
    return f"/sessions/{said['sessionId']}/messages/{said['msgNo']}/recall"


def at(path: str) -> Callable[[Scene], str]:
    return lambda scene: path


def a_text(scene: Scene) -> dict[str, Any]:
    return {"msgNo": uuid.uuid4().hex, "msgType": "text", "content": "你好"}
