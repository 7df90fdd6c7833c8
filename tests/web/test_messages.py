"""Sending, repeating, reading in pages, recalling, and marking as read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.scene import Scene


@pytest.fixture
def talk(scene: Scene) -> int:
    """A session that wei has taken, in which the visitor said 1 to 7; seq goes on from its notices."""
    session = scene.taken()
    for number in range(1, 8):
        scene.visitor.send({"sessionId": session}, str(number), msg_no=f"{session}-{number}")
    return session


def seqs(page: dict[str, Any]) -> list[int]:
    return [item["seq"] for item in page["items"]]


def test_a_message_looks_alike_to_both_but_for_its_sender_s_own_number(scene: Scene) -> None:
    said = scene.said("你好")
    (seen,) = [m for m in scene.staff["wei"].messages({"sessionId": said["sessionId"]}) if m["type"] == "MSG"]
    assert seen == said
    assert (said["senderRole"], said["content"]) == ("customer", "你好")


def test_the_same_msg_no_is_the_same_message(scene: Scene, talk: int) -> None:
    body = {"msgNo": f"{talk}-1", "msgType": "text", "content": "something else"}
    again = scene.visitor.post(f"/sessions/{talk}/messages", json=body)
    assert (again.status_code, again.json()["content"]) == (200, "1")
    other = scene.waiting()
    elsewhere = scene.visitor.post(f"/sessions/{other}/messages", json=body)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "client_id_reused")


@pytest.mark.parametrize(
    "body",
    [
        {"msgType": "image", "fileUrl": "https://example.com/a.png", "fileName": "a.png", "fileSize": 12, "width": 3},
        {"msgType": "file", "fileUrl": "https://example.com/a.pdf", "fileType": "application/pdf"},
        {"msgType": "voice", "fileUrl": "https://example.com/a.ogg", "duration": 1.5},
        {"msgType": "location", "payload": {"latitude": 31.2, "longitude": 121.4, "address": "上海"}},
    ],
)
def test_other_types(scene: Scene, body: dict[str, Any]) -> None:
    said = scene.visitor.post(f"/sessions/{scene.taken()}/messages", json=body).json()
    assert said | body == said


def test_a_text_beyond_the_limit(scene: Scene) -> None:
    response = scene.visitor.post(f"/sessions/{scene.taken()}/messages", json={"content": "x" * 20_001})
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_pages_in_both_directions(scene: Scene, talk: int) -> None:
    path = f"/sessions/{talk}/messages"
    everything = seqs(scene.visitor.get(path).json())
    assert everything == list(range(1, everything[-1] + 1))
    newest = scene.visitor.get(path, params={"limit": 3}).json()
    assert seqs(newest) == everything[-3:]
    older = scene.visitor.get(path, params={"limit": 3, "before": newest["next"]}).json()
    assert seqs(older) == everything[-6:-3]
    forward: list[int] = []
    after: Any = 0
    while after is not None:
        page = scene.visitor.get(path, params={"limit": 3, "after": after}).json()
        forward += seqs(page)
        after = page["next"]
    assert forward == everything
    assert seqs(scene.visitor.get(path, params={"limit": 3, "around": 5}).json()) == [4, 5, 6]
    assert seqs(scene.visitor.get(path, params={"limit": 100_000}).json()) == everything


def test_recalled_for_everybody(scene: Scene, talk: int) -> None:
    wei = scene.staff["wei"]
    path = f"/sessions/{talk}/messages/{talk}-3/recall"
    refused = wei.post(path)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    for _ in range(2):
        assert scene.visitor.post(path).status_code == 204
    (seen,) = [m for m in wei.messages({"sessionId": talk}) if m.get("msgNo") == f"{talk}-3"]
    assert seen["recalled"] is True
    assert "content" not in seen
    assert scene.visitor.post(f"/sessions/{talk}/messages/nothing/recall").status_code == 404


def test_what_was_read_is_no_longer_unread(scene: Scene, talk: int) -> None:
    wei = scene.staff["wei"]
    assert wei.get(f"/sessions/{talk}").json()["unread"] == 7
    last = wei.messages({"sessionId": talk})[-3]["msgId"]
    assert wei.put(f"/sessions/{talk}/read", json={"lastReadMsgId": last}).status_code == 204
    assert wei.get(f"/sessions/{talk}").json()["unread"] == 2
    assert wei.put(f"/sessions/{talk}/read", json={"lastReadMsgId": 0}).status_code == 204
    assert wei.get(f"/sessions/{talk}").json()["unread"] == 2
