"""One bad client among good ones: a reader that stalls, one that floods, one that falls silent."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.conftest import NewServer
from tests.gateway import client as raw
from tests.journeys.cast import ROOMY, Cast, history, topic
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until

CastOf = Callable[[RunningServer], Cast]


class Counter(Stomp):
    """Keeps the seqs of what it heard, and nothing else: fifty of these share this process."""

    def __init__(self, ws_url: str) -> None:
        self.seqs: list[int] = []
        super().__init__(ws_url)

    def _take(self, data: bytes) -> None:
        if data.startswith(b"MESSAGE\n") and b'"type":"MSG"' in data:
            self.seqs.append(int(data.rpartition(b'"seq":')[2].split(b",")[0]))
        else:
            super()._take(data)


def test_a_stalled_reader_is_closed_while_fifty_others_go_on(fresh_server: NewServer, cast_of: CastOf) -> None:
    server = fresh_server(environment=ROOMY | {"CHAT_MAX_QUEUED": "1000000"})
    cast = cast_of(server)
    agent, visitor = cast.agent(), cast.visitor()
    session = visitor.open_session(agentId=agent.person["id"])
    listeners = [cast.line(agent, Counter) for _ in range(50)]
    for listener in listeners:
        listener.subscribe(topic(session))
    stalled = raw.Client.upgraded(server.port, "/ws/chat", [f"Host: 127.0.0.1:{server.port}"], receive_buffer=4096)
    stalled.send(raw.text(f"CONNECT\naccept-version:1.2\nAuthorization:Bearer {agent.access_token}\n\n\0"))
    stalled.send(raw.text(f"SUBSCRIBE\nid:s\ndestination:{topic(session)}\nreceipt:r\n\n\0"))
    while b"RECEIPT" not in stalled.frame()[1]:
        pass
    before = cast.metric("process_resident_memory_bytes")
    writer = cast.line(visitor)
    said = 0
    while cast.metric("chat_connections") == 52:
        assert said < 400, "the stalled reader is still there after 16 MB"
        for _ in range(20):
            said += 1
            writer.say(session, "字" * 14_000)  # 42 kB
    for listener in listeners:
        wait_until(lambda listener=listener: len(listener.seqs) >= said, timeout=30, what="everything to be heard")
        assert listener.seqs == list(range(2, said + 2)), "after the greeting"
    assert stalled.closing() in (1013, 1006)
    grown = cast.metric("process_resident_memory_bytes") - before
    assert grown < 40e6, f"memory grew by {grown / 1e6:.0f} MB"


def test_a_flood_is_refused_and_the_others_notice_nothing(fresh_server: NewServer, cast_of: CastOf) -> None:
    server = fresh_server(environment={"CHAT_VISITORS_PER_MINUTE": "1000"})
    cast = cast_of(server)
    agent, alice, flooder = cast.agent(), cast.visitor(), cast.visitor()
    quiet, flooded = (person.open_session(agentId=agent.person["id"]) for person in (alice, flooder))
    waiter, customer = cast.line(agent), cast.line(alice)
    waiter.subscribe(topic(quiet))
    for many_in_one in (False, True):
        line = cast.line(flooder)
        frames = [send_frame(flooded, f"{many_in_one}-{number}") for number in range(5000)]
        try:
            for message in ["".join(frames)] if many_in_one else frames:
                line.raw(message)
        except OSError:
            pass  # the server has closed already
        number = customer.say(quiet, "all is well")
        assert waiter.told("MSG", msgNo=number)["content"] == "all is well"
        assert line.ended() == 1013
        assert line.wait_for("ERROR").headers["code"] == "rate_limited"
    stored = [row["msgNo"] for row in history(flooder, flooded) if row["type"] == "MSG"]
    assert 0 < len(stored) < 4000, "a burst of 2,000 and what came while it ran"
    assert stored == [f"False-{number}" for number in range(len(stored))], "and nothing of the message that held 5,000"


def send_frame(session: dict[str, Any], number: str) -> str:
    body = {"msgType": "text", "sessionId": session["sessionId"], "msgNo": number, "content": "x"}
    return f"SEND\ndestination:/app/chat/send\n\n{json.dumps(body)}\0"


def test_who_falls_silent_is_dropped_and_who_beats_stays(fresh_server: NewServer, cast_of: CastOf) -> None:
    server = fresh_server(command=("-m", "tests.journeys.brisk_server"))
    cast = cast_of(server)
    agent = cast.agent()
    beating, silent, unbound = (cast.line(agent, heart_beat=beat) for beat in ("400,400", "400,400", "0,0"))
    beats = Beats(beating)
    assert silent.ended() == 1006
    wait_until(lambda: beats.sent >= 6, what="some beats more")
    assert (beating.closed, unbound.closed) == (None, None)
    assert cast.metric("chat_connections") == 2
    beats.stop()
    assert beating.ended() == 1006


class Beats:
    """Sends a heart-beat whenever the server has sent one, which it does every 400 ms."""

    def __init__(self, line: Stomp) -> None:
        self.sent = 0
        self._line = line
        self._goes_on = True
        hear = line._take

        def take(data: bytes) -> None:
            hear(data)
            if data == b"\n" and self._goes_on:
                self.sent += 1
                line.raw("\n")

        line._take = take  # type: ignore[method-assign]

    def stop(self) -> None:
        self._goes_on = False
