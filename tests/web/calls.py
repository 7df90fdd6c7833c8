"""The calls of the house API that every test of its kind makes, and those that are tested in files of their own."""

from __future__ import annotations

from tests.web import calls_admin, calls_desk
from tests.web.call import JOB, Call, a_message_to_recall, a_text, at, in_session, lin

CALLS = {
    "visitors.admit": Call("nobody", at("/visitors"), lambda s: {"nickname": "Ann"}, 201, within=False),
    "sign_in.me": Call("visitor", at("/me"), within=False),
    "sessions.open": Call("visitor", at("/sessions"), lambda s: {"subject": "应聘"}, 201, within=False),
    "sessions.list": Call("visitor", at("/sessions"), within=False),
    "sessions.one": Call("visitor", in_session()),
    "sessions.accept": Call("wei", in_session("/accept")),
    "sessions.transfer": Call("wei", in_session("/transfer"), lin),
    "sessions.accept_transfer": Call("lin", in_session("/transfer/accept", of="offered")),
    "sessions.reject_transfer": Call("lin", in_session("/transfer/reject", of="offered")),
    "sessions.invite": Call("wei", in_session("/invite"), lin),
    "sessions.close": Call("visitor", in_session("/close")),
    "sessions.invite_rating": Call("wei", in_session("/invite-rating"), status=204),
    "sessions.rate": Call("visitor", in_session("/rate"), lambda s: {"score": 5, "resolved": True}),
    "messages.list": Call("visitor", in_session("/messages")),
    "messages.send": Call("visitor", in_session("/messages"), a_text, 201),
    "messages.recall": Call("visitor", a_message_to_recall, status=204),
    "messages.read": Call("visitor", in_session("/read"), lambda s: {"lastReadMsgId": 1 << 50}, 204),
    "cards.show_job": Call("wei", in_session("/job-cards"), lambda s: JOB, 201),
    "cards.offer_order": Call("wei", in_session("/order-cards"), lambda s: {"name": "a", "price": "1.50"}, 201),
    "cards.pay": Call("wei", lambda s: f"/order-cards/{s.card()['orderCardId']}/pay"),
    "cards.cancel": Call("wei", lambda s: f"/order-cards/{s.card()['orderCardId']}/cancel"),
    "seats.list": Call("wei", at("/seats"), within=False),
    "seats.set_mine": Call("chen", at("/seats/me"), lambda s: {"status": "busy", "capacity": 3}, within=False),
    "status.time": Call("nobody", at("/time"), within=False),
    "status.demo": Call("nobody", at("/demo"), within=False),
    "status.health": Call("nobody", at("/healthz"), within=False),
    "status.metrics": Call("admin", at("/metrics"), within=False),
    "widget.look": Call("nobody", at("/widget/ak_demo_chat"), within=False),
    "docs.document": Call("nobody", at("/openapi.json"), within=False),
    **calls_desk.CALLS,
    **calls_admin.CALLS,
}
ELSEWHERE = {
    "sign_in.login", "sign_in.refresh", "sign_in.logout",
    "docs.page", "visitors.one", "files.add", "files.fetch", *calls_desk.ELSEWHERE, *calls_admin.ELSEWHERE,
}  # fmt: skip
"""Tested in files of their own."""
