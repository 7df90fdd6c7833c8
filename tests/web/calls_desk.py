"""What agents keep beside the talk."""

from __future__ import annotations

from tests.web.call import Call, at, in_session
from tests.web.scene import Scene


def a_note(scene: Scene) -> str:
    noted = scene.note()
    return f"/sessions/{noted['sessionId']}/notes/{noted['noteId']}"


def a_reply(scene: Scene, rest: str = "") -> str:
    return f"/quick-replies/{scene.reply()['id']}{rest}"


CALLS: dict[str, Call] = {
    "sessions.counts": Call("wei", at("/sessions/counts"), within=False),
    "notes.list": Call("wei", in_session("/notes")),
    "notes.add": Call("wei", in_session("/notes"), lambda s: {"content": "VIP"}, 201),
    "notes.remove": Call("wei", a_note, status=204),
    "tags.put": Call("wei", in_session("/tags"), lambda s: {"tags": ["VIP", "退款"]}),
    "tags.list": Call("wei", at("/tags"), within=False),
    "search.messages": Call("wei", at("/search?q=%E4%BD%A0"), within=False),
    "left_messages.leave": Call(
        "visitor", at("/left-messages"), lambda s: {"contact": "a@b.cn", "content": "回电"}, 201, within=False
    ),
    "left_messages.list": Call("wei", at("/left-messages"), within=False),
    "left_messages.settle": Call(
        "wei", lambda s: f"/left-messages/{s.left()['id']}", lambda s: {"status": "processing"}, within=False
    ),
    "visitors.visit": Call("visitor", at("/visits"), lambda s: {"url": "https://shop.cn/a"}, 204, within=False),
    "visitors.list": Call("wei", at("/visitors?q=a"), within=False),
    "visitors.rename": Call(
        "wei", lambda s: f"/visitors/{s.visitor.person['id']}", lambda s: {"nickname": "王女士"}, within=False
    ),
    "quick_replies.list": Call("wei", at("/quick-replies"), within=False),
    "quick_replies.add": Call(
        "wei", at("/quick-replies"), lambda s: {"title": "谢谢", "content": "谢谢"}, 201, within=False
    ),
    "quick_replies.change": Call("wei", a_reply, lambda s: {"title": "再见"}),
    "quick_replies.remove": Call("wei", a_reply, status=204),
    "quick_replies.used": Call("wei", lambda s: a_reply(s, "/used"), status=204),
    "workgroups.list": Call("wei", at("/workgroups"), within=False),
}

ELSEWHERE: set[str] = set()
"""Tested in files of their own."""
