"""A taken-over socket and its connection, over real sockets, at the narrow server's command."""

from tests.gateway.client import Client, close, masked, text
from tests.gateway.conftest import OwnProcess
from tests.waiting import wait_until


def commanded(server: OwnProcess, *, receive_buffer: int = 0) -> Client:
    return Client.upgraded(server.port, "/command", receive_buffer=receive_buffer)


def test_what_is_queued_leaves_before_the_close(shared_narrow: OwnProcess) -> None:
    client = commanded(shared_narrow)
    client.send(text("close 4001 enough"))
    assert client.frame() == (0x81, b"last words")
    assert client.frame() == (0x88, (4001).to_bytes(2, "big") + b"enough")
    client.send(text("ignored") + close(4001))
    assert client.is_ended()


def test_a_peer_that_never_answers_the_close_is_cut_off(shared_narrow: OwnProcess) -> None:
    client = commanded(shared_narrow)
    client.send(text("close 1000"))
    assert client.closing() == 1000
    assert client.is_ended()  # the narrow server lingers for 300 ms


def test_abort_sends_no_farewell(shared_narrow: OwnProcess) -> None:
    client = commanded(shared_narrow)
    client.send(text("abort"))
    assert client.closing() == 1006


def test_a_connection_that_fails_is_closed_with_1011_and_others_go_on(shared_narrow: OwnProcess) -> None:
    client, other = commanded(shared_narrow), commanded(shared_narrow)
    client.send(text("fail") + text("say never"))
    assert client.closing() == 1011
    other.send(text("say fine"))
    assert other.frame() == (0x81, b"fine")


def test_each_end_is_told_exactly_once_with_its_code(narrow: OwnProcess) -> None:
    ends = [
        (text("close 4001"), 4001),
        (text("close 1005"), 1005),
        (close(4002), 4002),
        (masked(0x88, b""), 1005),
        (masked(0x83, b""), 1002),
        (masked(0x81, b"\xff"), 1007),
        (masked(0x82, bytes(20_001)), 1009),
        (text("fail"), 1011),
        (text("abort"), 1006),
        (text("close 4003") + text("abort"), 4003),
        (b"", 1006),
    ]
    for wire, code in ends:
        client = commanded(narrow)
        client.send(wire)
        if wire:
            client.closing()
        client.shut()
        wait_until(lambda: narrow.get("/state")["connected"] == 0, what="the socket to be gone")
        assert narrow.get("/state")["closed"].pop() == code
    assert len(narrow.get("/state")["closed"]) == len(ends)


def test_limits_of_frame_and_message(shared_narrow: OwnProcess) -> None:
    fits = Client.upgraded(shared_narrow.port, "/echo")
    fits.send(masked(0x02, bytes(20_000)) + masked(0x00, bytes(20_000)) + masked(0x80, bytes(10_000)))
    assert len(fits.frame()[1]) == 50_000
    fits.send(masked(0x02, bytes(20_000)) * 1 + masked(0x00, bytes(20_000)) + masked(0x80, bytes(10_001)))
    assert fits.closing() == 1009


def test_many_frames_of_one_tick_leave_in_few_sends(shared_narrow: OwnProcess) -> None:
    client = commanded(shared_narrow)
    client.send(text("burst 1000"))
    assert [client.frame()[1] for _ in range(1000)] == [b"%d" % number for number in range(1000)]
    words, sends = client.frame()[1].split()
    assert words == b"sends"
    assert 1 <= int(sends) <= 3


def test_a_burst_beyond_the_cap_reaches_a_peer_that_reads(shared_narrow: OwnProcess) -> None:
    client = commanded(shared_narrow)
    client.send(text("burst 60000"))  # some 400 kB in one tick, twice the cap
    assert [client.frame()[1] for _ in range(60_000)][-1] == b"59999"


def test_a_slow_reader_is_closed_while_the_others_go_on(narrow: OwnProcess) -> None:
    """The slow one's stream is whole up to its close: every frame as it was sent, in order."""
    slow, quick, publisher = commanded(narrow, receive_buffer=4096), commanded(narrow), commanded(narrow)
    for listener in (slow, quick):
        listener.send(text("listen"))
        assert listener.frame() == (0x81, b"listening")
    published = 0
    while len(narrow.get("/state")["closed"]) == 0:
        assert published < 20_000, "the slow reader was never closed"
        for _ in range(100):
            publisher.send(text(f"publish 2048 {published}"))
            published += 1
        for number in range(published - 100, published):
            assert quick.frame()[1] == b"%d" % number + b"." * (2048 - len(str(number)))
    assert narrow.get("/state")["closed"] == [1013]
    number = 0
    while True:
        first, payload = slow.frame()
        if first == 0x88:
            break
        assert payload == (b"%d" % number).ljust(2048, b".")
        number += 1
    assert payload[:2] == (1013).to_bytes(2, "big")
    assert b"come back" in payload
    assert narrow.get("/state")["queued"] == 0


def test_a_slow_reader_that_never_wakes_is_cut_off(narrow: OwnProcess) -> None:
    before = narrow.get("/state")["descriptors"]
    slow, publisher = commanded(narrow, receive_buffer=4096), commanded(narrow)
    slow.send(text("listen"))
    slow.frame()
    for number in range(10_000):
        publisher.send(text(f"publish 2048 {number}"))
        if number % 500 == 0 and narrow.get("/state")["closed"]:
            break
    wait_until(lambda: narrow.get("/state")["descriptors"] == before + 1, what="the slow reader to be cut off")
    heir = Client.upgraded(narrow.port, "/echo")  # its descriptor is the slow one's
    sends = narrow.get("/state")["sends"]
    assert narrow.get("/state")["sends"] == sends, "a watcher was left behind on the descriptor"
    heir.send(text("mine"))
    assert heir.frame() == (0x81, b"mine")


def test_a_paused_socket_reads_again_and_loses_nothing(shared_narrow: OwnProcess) -> None:
    client = commanded(shared_narrow)
    client.send(text("pause 200"))
    for number in range(50):
        client.send(text(f"say {number}"))
    assert [client.frame()[1] for _ in range(50)] == [b"%d" % number for number in range(50)]


def test_a_thousand_idle_peers_are_dropped_by_their_heart_beat(narrow: OwnProcess) -> None:
    lively = commanded(narrow)
    lively.send(text("heart 1000 0"))
    clients = [commanded(narrow) for _ in range(1000)]
    for client in clients:
        client.send(text("heart 0 500"))
    assert all(client.closing() == 1006 for client in clients)
    wait_until(lambda: narrow.get("/state")["connected"] == 1, what="the idle peers to be gone")
    assert narrow.get("/state")["watched"] == 1
    assert lively.frame() == (0x81, b"\n")
    for client in clients:
        client.shut()


def test_a_peer_that_beats_stays(shared_narrow: OwnProcess) -> None:
    client = commanded(shared_narrow)
    client.send(text("heart 300 300"))
    for _ in range(5):
        assert client.frame() == (0x81, b"\n")
        client.send(masked(0x8A, b""))
    client.send(text("say alive"))
    while (frame := client.frame()) == (0x81, b"\n"):
        pass
    assert frame == (0x81, b"alive")
