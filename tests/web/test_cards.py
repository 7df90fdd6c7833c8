"""Job cards, and order cards that are paid, cancelled or run out: one of these, once."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conftest import NewServer
from tests.leaks import LeakWatch
from tests.waiting import wait_until
from tests.web.call import JOB
from tests.web.contract import CheckedClient, Contract
from tests.web.scene import Scene


def shown(scene: Scene, session: int) -> dict[int, str]:
    """Card id -> its status, as the history of the session shows it."""
    items = scene.visitor.messages({"sessionId": session}, limit=200)
    return {i["payload"]["orderCardId"]: i["payload"]["status"] for i in items if i.get("msgType") == "order_card"}


def settle(caller: CheckedClient, card: dict[str, Any], how: str = "pay") -> int:
    return caller.post(f"/order-cards/{card['orderCardId']}/{how}").status_code


def at_once(*calls: Callable[[], int]) -> list[int]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def test_a_job_card_is_kept_as_the_recruiter_wrote_it(scene: Scene) -> None:
    session, wei = scene.taken(), scene.staff["wei"]
    made = wei.post(f"/sessions/{session}/job-cards", json={**JOB, "own": {"x": [1]}, "msgNo": "job-1"})
    assert made.json()["payload"] == {**JOB, "own": {"x": [1]}}
    assert made.json()["msgNo"] == "job-1"
    again = wei.post(f"/sessions/{session}/job-cards", json={**JOB, "msgNo": "job-1"})
    assert (again.status_code, again.json()["msgId"]) == (200, made.json()["msgId"])


def test_an_order_card_counts_down(scene: Scene) -> None:
    card = scene.card(countdownSeconds=60)
    assert (card["status"], card["price"]) == ("pending", "29.9")
    assert 58 <= card["countdownSeconds"] <= 60
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", card["expiresAt"])


def test_the_same_msg_no_is_the_same_card(scene: Scene) -> None:
    session = scene.taken()
    first, again = scene.card(session, msgNo="o-1"), scene.card(session, msgNo="o-1")
    assert first["orderCardId"] == again["orderCardId"]
    assert len(shown(scene, session)) == 1


@pytest.mark.parametrize(("how", "status"), [("pay", "paid"), ("cancel", "cancelled")])
def test_settled_once(scene: Scene, how: str, status: str) -> None:
    session, wei = scene.taken(), scene.staff["wei"]
    card = scene.card(session)
    settled = wei.post(f"/order-cards/{card['orderCardId']}/{how}")
    assert (settled.status_code, settled.json()["status"]) == (200, status)
    for again in ("pay", "cancel"):
        refused = wei.post(f"/order-cards/{card['orderCardId']}/{again}")
        assert (refused.status_code, refused.json()["code"]) == (409, "not_pending")
    assert shown(scene, session) == {card["orderCardId"]: status}


def test_in_demo_mode_the_visitor_pays(scene: Scene) -> None:
    assert settle(scene.visitor, scene.card()) == 200


def test_of_many_at_once_one_wins(scene: Scene) -> None:
    wei = scene.staff["wei"]
    card = scene.card()
    calls = [lambda how=how: settle(wei, card, how) for how in ("pay", "cancel") * 4]
    assert sorted(at_once(*calls)) == [200, *[409] * 7]


def test_a_card_that_ran_out_is_not_paid(scene: Scene) -> None:
    session = scene.taken()
    card = scene.card(session, countdownSeconds=1)
    wait_until(lambda: shown(scene, session)[card["orderCardId"]] == "expired", what="the card to expire")
    assert settle(scene.staff["wei"], card) == 409
    assert shown(scene, session)[card["orderCardId"]] == "expired"


def test_paying_races_with_running_out(scene: Scene) -> None:
    """Somebody pays again and again until it is settled; what they were told is what history shows ever after."""
    session, wei = scene.taken(), scene.staff["wei"]
    late = [scene.card(session, countdownSeconds=1) for _ in range(6)]
    in_time = scene.card(session, countdownSeconds=1)
    told = {in_time["orderCardId"]: settle(wei, in_time)}
    last = late[-1]["orderCardId"]

    def about_to_expire() -> bool:
        items = scene.visitor.messages({"sessionId": session}, limit=200)
        return any(i["payload"]["countdownSeconds"] == 0 for i in items if i.get("msgType") == "order_card")

    wait_until(about_to_expire, what="the first card to be due")
    told |= dict(
        zip([c["orderCardId"] for c in late], at_once(*[lambda c=c: settle(wei, c) for c in late]), strict=True)
    )
    wait_until(lambda: shown(scene, session)[last] != "pending", what="every card to be settled")
    expected = {card: {200: "paid", 409: "expired"}[status] for card, status in told.items()}
    assert shown(scene, session) == expected
    assert told[in_time["orderCardId"]] == 200


def test_the_site_s_key_pays_and_does_nothing_else(
    fresh_server: NewServer, watch: LeakWatch, contract: Contract
) -> None:
    server = fresh_server(environment={"CHAT_DEMO_PASSWORD": None})
    (key,) = re.findall(r"sk_[\w-]+", server.output)
    nobody = CheckedClient(server.url, watch, contract)
    passwords = {s["username"]: s["password"] for s in nobody.get("/demo").json()["staff"]}
    scene = Scene(nobody, {"wei": nobody.login("wei", passwords["wei"])})  # type: ignore[dict-item]
    card = scene.card()["orderCardId"]
    by_key = {"Authorization": f"Bearer {key}"}
    assert nobody.post(f"/order-cards/{card}/cancel", headers=by_key).status_code == 401
    assert nobody.get("/me", headers=by_key).status_code == 401
    for wrong in (key + "x", "sk_", "sk_" + "x" * 10_000):
        refused = nobody.post(f"/order-cards/{card}/pay", headers={"Authorization": f"Bearer {wrong}"})
        assert refused.status_code == 401
    assert nobody.post(f"/order-cards/{card}/pay", headers=by_key).json()["status"] == "paid"
    assert nobody.post(f"/order-cards/{card}/pay", headers=by_key).status_code == 409
