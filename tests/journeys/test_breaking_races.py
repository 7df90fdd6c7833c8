"""People who act at the same moment: one of them wins, and nothing is said, counted or told twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tests.client import Client
from tests.conftest import NewServer
from tests.journeys.cast import ROOMY, Cast, history, topic
from tests.server import RunningServer
from tests.waiting import wait_until


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act answered (the status of an HTTP response); all begin together."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(10)
        answer = act()
        return getattr(answer, "status_code", answer)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def numbered(said: list[dict[str, Any]]) -> bool:
    """Whether these are 1, 2, 3 ... without gap or repeat."""
    return [message["seq"] for message in said] == list(range(1, len(said) + 1))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, watch: Any) -> Iterator[Cast]:
    """A server of this module's own, because seats and load are everybody's."""
    with RunningServer(tmp_path_factory.mktemp("races"), watch, environment=ROOMY) as server:
        cast = Cast(server, watch)
        yield cast
        cast.close()


@pytest.fixture
def agents(office: Cast) -> Iterator[tuple[Client, Client]]:
    """wei and lin, who take nothing by themselves."""
    wei, lin = office.agent("wei"), office.agent("lin")
    lines = [office.line(agent) for agent in (wei, lin)]
    for agent in (wei, lin):
        agent.succeed(agent.put("/seats/me", json={"status": "busy", "capacity": 10}))
    yield wei, lin
    for line in lines:
        line.drop()


def test_accepts_and_first_answers_have_one_winner(office: Cast, agents: tuple[Client, Client]) -> None:
    wei, lin = agents
    for _ in range(4):
        visitor = office.visitor()
        session = visitor.open_session()
        assert session["state"] == "queued"
        path = f"/sessions/{session['sessionId']}"
        answers = at_once(
            partial(wei.post, f"{path}/accept"),
            partial(wei.post, f"{path}/messages", json={"content": "hello"}),
            partial(lin.post, f"{path}/accept"),
            partial(lin.post, f"{path}/messages", json={"content": "hello"}),
        )
        winner = visitor.succeed(visitor.get(path))["agent"]["id"]
        expected = [200, 201, 409, 409] if winner == wei.person["id"] else [409, 409, 200, 201]
        assert answers == expected
        said = history(visitor, session)
        assert numbered(said)
        assert [m["senderId"] for m in said if m["type"] == "MSG"] == [winner]


def test_one_msg_no_on_every_way_in_is_one_message(office: Cast) -> None:
    visitor = office.visitor()
    session = visitor.open_session()
    lines = [office.line(visitor) for _ in range(2)]
    lines[0].subscribe(topic(session))
    for number in range(8):
        body = {"sessionId": session["sessionId"], "msgNo": f"same-{number}", "content": "once"}
        post = partial(visitor.post, f"/sessions/{session['sessionId']}/messages", json=body)
        said = [partial(line.request, "/app/chat/send", body) for line in lines]
        by_http = at_once(post, post, *said)[:2]
        assert by_http in ([200, 200], [200, 201], [201, 200])
    kept = history(visitor, session)
    assert numbered(kept)
    assert Counter(m["msgNo"] for m in kept if m["type"] == "MSG") == {f"same-{n}": 1 for n in range(8)}
    wait_until(lambda: len(lines[0].bodies("MSG")) >= 8, what="the messages to be told")
    assert [m["msgNo"] for m in lines[0].bodies("MSG")] == [m["msgNo"] for m in kept if m["type"] == "MSG"]


def test_a_card_is_paid_or_cancelled_once(office: Cast, agents: tuple[Client, Client]) -> None:
    wei, _lin = agents
    visitor = office.visitor()
    session = visitor.open_session()
    wei.accept(session)
    line = office.line(visitor)
    line.subscribe(topic(session))
    offer = {"name": "VIP", "price": "29.9", "countdownSeconds": 600}
    for _ in range(4):
        shown = wei.succeed(wei.post(f"/sessions/{session['sessionId']}/order-cards", json=offer))
        card = shown["payload"]["orderCardId"]
        acts = [(wei, "pay"), (wei, "cancel"), (visitor, "pay"), (wei, "cancel")]
        answers = at_once(*[partial(who.post, f"/order-cards/{card}/{act}") for who, act in acts])
        assert sorted(answers) == [200, 409, 409, 409]
        told = line.told("ORDER_CARD_UPDATE", orderCardId=card)
        assert told["status"] == ("paid" if acts[answers.index(200)][1] == "pay" else "cancelled")
    line.say(session, "and that was all")
    line.told("MSG", content="and that was all")
    assert len(line.bodies("ORDER_CARD_UPDATE", "ORDER_CARD_EXPIRE")) == 4


def test_a_rush_fills_every_seat_and_no_more(office: Cast, agents: tuple[Client, Client]) -> None:
    wei, _lin = agents
    before = {seat["person"]["id"]: seat["load"] for seat in wei.succeed(wei.get("/seats"))["items"]}
    room = {agent.person["id"]: before[agent.person["id"]] + 3 for agent in agents}
    for agent in agents:
        wanted = {"status": "available", "capacity": room[agent.person["id"]]}
        agent.succeed(agent.put("/seats/me", json=wanted))
    visitors = [office.visitor() for _ in range(20)]
    assert set(at_once(*[partial(v.post, "/sessions", json={}) for v in visitors])) == {201}
    loads = {seat["person"]["id"]: seat["load"] for seat in wei.succeed(wei.get("/seats"))["items"]}
    assert {id_: loads[id_] for id_ in room} == room
    waiting = wei.succeed(wei.get("/sessions?list=queue&limit=200"))["items"]
    positions = sorted(session["queue"]["position"] for session in waiting)
    assert positions == list(range(1, len(positions) + 1))
    mine = [s for s in wei.succeed(wei.get("/sessions?limit=200"))["items"] if s["state"] == "open"]
    at_once(*[partial(wei.post, f"/sessions/{s['sessionId']}/close") for s in mine])
    loads = {seat["person"]["id"]: seat["load"] for seat in wei.succeed(wei.get("/seats"))["items"]}
    assert {id_: loads[id_] for id_ in room} == room


def test_what_was_acknowledged_before_the_sign_in_ended_is_kept(office: Cast, agents: tuple[Client, Client]) -> None:
    wei, _lin = agents
    visitor = office.visitor()
    session = visitor.open_session()
    wei.accept(session)
    line = office.line(visitor)
    acknowledged: list[str] = []

    def talk() -> None:
        try:
            acknowledged.extend(line.say(session, "still here") for _ in range(500))
        except (AssertionError, OSError):  # the line has ended
            return

    talker = threading.Thread(target=talk)
    talker.start()
    wait_until(lambda: len(acknowledged) > 3, what="some messages to be acknowledged")
    assert visitor.post("/logout").status_code == 204
    assert line.ended() == 1008
    talker.join(30)
    kept = [m["msgNo"] for m in history(wei, session) if m["type"] == "MSG"]
    assert set(acknowledged) <= set(kept)
    assert visitor.get("/me").status_code == 401


def test_catching_up_while_it_is_said_and_recalled(office: Cast, agents: tuple[Client, Client]) -> None:
    wei, _lin = agents
    visitor = office.visitor()
    session = visitor.open_session()
    wei.accept(session)
    line = office.line(visitor)
    for number in range(1500):
        body = {"sessionId": session["sessionId"], "msgNo": f"c{number}", "content": str(number)}
        line.send("/app/chat/send", body)
    line.say(session, "the last of the first")
    ended = threading.Event()

    def go_on() -> None:
        for number in range(1500):
            if ended.is_set():
                return
            line.say(session, "meanwhile")
            if number % 5 == 0:
                line.request("/app/chat/recall", {"sessionId": session["sessionId"], "msgNo": f"c{number}"})

    talker = threading.Thread(target=go_on)
    talker.start()
    listener = office.line(wei)
    listener.subscribe(topic(session), last_seq="0")
    ended.set()
    talker.join(30)
    last = line.say(session, "the end")
    listener.told("MSG", msgNo=last)
    assert [b["seq"] for b in listener.bodies("MSG", "SYSTEM")] == [m["seq"] for m in history(wei, session)]
    # Of each recall it heard either the message as recalled, or the recall.
    heard = listener.bodies("MSG")
    recalled = {b["msgNo"] for b in heard if b.get("recalled")} | {b["msgNo"] for b in listener.bodies("RECALL")}
    assert recalled == {m["msgNo"] for m in history(wei, session) if m.get("recalled")}


def test_a_clock_that_is_set_back_a_little_signs_nobody_out(
    fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast], needs: Callable[[str], str]
) -> None:
    needs("faketime")
    server = fresh_server(movable_clock=True)
    visitor = cast_of(server).visitor()
    server.move_clock(-30)
    assert visitor.get("/me").status_code == 200
    session = visitor.open_session()
    visitor.send(session, "yesterday, almost")
    assert numbered(history(visitor, session))
