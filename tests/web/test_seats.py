"""Seats: the agent's own word, seen by staff."""

from __future__ import annotations

from tests.web.contract import CheckedClient


def test_my_seat_is_what_i_said(staff: dict[str, CheckedClient]) -> None:
    chen = staff["chen"]
    assert chen.put("/seats/me", json={"status": "away", "capacity": 4}).json()["capacity"] == 4
    kept = chen.put("/seats/me", json={"status": "busy"}).json()
    assert (kept["status"], kept["capacity"], kept["connected"]) == ("busy", 4, False)
    (seen,) = [s for s in staff["admin"].get("/seats").json()["items"] if s["person"]["id"] == chen.person["id"]]
    assert seen == kept


def test_the_numbers_are_not_for_visitors_from_afar(staff: dict[str, CheckedClient]) -> None:
    visitor = staff["admin"].visitor()
    forwarded = {"X-Forwarded-For": "127.0.0.1"}
    assert visitor.get("/metrics", headers=forwarded).status_code == 403
    assert staff["wei"].get("/metrics", headers=forwarded).status_code == 403
    assert staff["admin"].get("/metrics", headers=forwarded).status_code == 200
    assert visitor.get("/demo", headers=forwarded).status_code == 403
