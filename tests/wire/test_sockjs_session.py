import json

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chat.wire.sockjs import GO_AWAY, INTERRUPTED, LOST, NORMAL, Close, quote
from chat.wire.sockjs_session import Limits, Output, Receiver, Session, State
from chat.wire.sockjs_transports import framing

POLL = framing("xhr")
STREAM = framing("xhr_streaming")
SOCKET = framing("websocket")
PRELUDE = b"h" * 2048 + b"\n"
AWAY = b'c[3000,"Go away!"]\n'
TWO = b'c[2010,"Another connection still open"]\n'
BROKEN = b'c[1002,"Connection interrupted"]\n'

SMALL = Limits(heartbeat_ms=1000, disconnect_ms=500, response_bytes=4096, queue_bytes=10_000)


@pytest.fixture
def session() -> Session:
    return Session(SMALL, now=0)


def poll(session: Session, now: int = 0) -> Output:
    """One whole polling request that finds something to take."""
    receiver = session.attach(POLL, now)
    output = receiver.take(now)
    assert output.ends
    receiver.done(now)
    return output


def opened(session: Session) -> Session:
    assert poll(session) == Output((b"o\n",), ends=True)
    return session


def streaming(session: Session) -> Receiver:
    receiver = session.attach(STREAM, 0)
    assert receiver.take(0) == Output((PRELUDE, b"o\n"), ends=False)
    return receiver


def say(session: Session, *texts: str) -> None:
    for text in texts:
        assert session.queue(quote(text))


def test_the_first_receiver_opens_the_session(session):
    assert session.state is State.CONNECTING
    opened(session)
    assert session.state is State.OPEN


def test_a_poll_takes_everything_queued_in_one_frame(session):
    opened(session)
    say(session, "a", "b")
    assert poll(session).frames == (b'a["a","b"]\n',)


def test_messages_queued_before_anybody_came_follow_the_open_frame(session):
    say(session, "a")
    opened(session)
    assert poll(session).frames == (b'a["a"]\n',)


def test_a_poll_waits_until_something_is_queued(session):
    opened(session)
    receiver = session.attach(POLL, 0)
    assert receiver.take(0) == Output((), ends=False)
    say(session, "a")
    assert receiver.take(1) == Output((b'a["a"]\n',), ends=True)
    assert receiver.take(2) == Output((), ends=True)


def test_a_stream_takes_frame_after_frame(session):
    receiver = streaming(session)
    say(session, "x")
    assert receiver.take(1) == Output((b'a["x"]\n',), ends=False)
    say(session, "y", "z")
    assert receiver.take(2) == Output((b'a["y","z"]\n',), ends=False)


def test_a_stream_ends_after_its_bytes_framing_counted_and_prelude_not(session):
    receiver = streaming(session)
    for _ in range(30):
        say(session, "x" * 128)
        assert not receiver.take(0).ends
    say(session, "x" * 128)
    assert receiver.take(0).ends
    receiver.done(0)
    assert session.state is State.OPEN


def test_what_a_full_stream_did_not_carry_waits_for_the_next(session):
    receiver = streaming(session)
    say(session, *(f"{n:03}" + "x" * 997 for n in range(6)))
    first = receiver.take(0)
    assert first.ends
    receiver.done(0)
    second = session.attach(STREAM, 0).take(0)
    texts = [text for frame in first.frames + second.frames[1:] for text in json.loads(frame[1:])]
    assert [text[:3] for text in texts] == ["000", "001", "002", "003", "004", "005"]
    assert not second.ends


def test_a_message_larger_than_a_response_still_leaves_whole(session):
    receiver = streaming(session)
    say(session, "x" * 5000)
    assert receiver.take(0) == Output((b'a["' + b"x" * 5000 + b'"]\n',), ends=True)


@pytest.mark.parametrize("kind", [POLL, STREAM])
def test_a_second_receiver_is_told_and_the_first_stays(session, kind):
    first = streaming(session)
    second = session.attach(kind, 0)
    assert second.take(0) == Output(((PRELUDE,) if kind is STREAM else ()) + (TWO,), ends=True)
    second.lost(0)
    second.done(0)
    say(session, "x")
    assert first.take(0).frames == (b'a["x"]\n',)


def test_a_response_counts_as_open_until_it_is_written(session):
    receiver = session.attach(POLL, 0)
    assert receiver.take(0).ends
    assert session.attach(POLL, 0).take(0).frames == (TWO,)
    receiver.done(0)
    assert not session.attach(POLL, 0).take(0).ends


def test_a_closed_session_repeats_its_close_frame(session):
    opened(session)
    session.close(GO_AWAY, 0)
    assert session.state is State.CLOSING
    for _ in range(3):
        assert poll(session).frames == (AWAY,)


def test_closing_at_once_lets_the_open_frame_out_first(session):
    receiver = session.attach(POLL, 0)
    session.close(GO_AWAY, 0)
    assert receiver.take(0) == Output((b"o\n",), ends=True)
    assert poll(session).frames == (AWAY,)


def test_closing_unlinks_the_stream(session):
    first = session.attach(STREAM, 0)
    session.close(GO_AWAY, 0)
    second = session.attach(STREAM, 0)
    assert first.take(0) == Output((PRELUDE, b"o\n", AWAY), ends=True)
    assert second.take(0) == Output((PRELUDE, AWAY), ends=True)
    first.lost(0)
    assert session.closed_by == GO_AWAY


def test_what_was_queued_leaves_before_the_close_frame(session):
    receiver = streaming(session)
    say(session, "ERROR")
    session.close(GO_AWAY, 0)
    assert receiver.take(0) == Output((b'a["ERROR"]\n', AWAY), ends=True)


def test_a_waiting_poll_takes_the_close_frame(session):
    opened(session)
    receiver = session.attach(POLL, 0)
    session.close(GO_AWAY, 0)
    assert receiver.take(0) == Output((AWAY,), ends=True)


def test_polls_take_what_was_queued_then_the_close_frame(session):
    opened(session)
    say(session, "ERROR")
    session.close(GO_AWAY, 0)
    assert [poll(session).frames for _ in range(3)] == [(b'a["ERROR"]\n',), (AWAY,), (AWAY,)]


def test_discarding_leaves_only_the_close_frame(session):
    opened(session)
    say(session, "a")
    session.close(GO_AWAY, 0, discard=True)
    assert poll(session).frames == (AWAY,)


def test_the_first_close_stands(session):
    opened(session)
    session.close(GO_AWAY, 0)
    session.close(Close(4000, "later"), 0)
    assert poll(session).frames == (AWAY,)


def test_nothing_is_queued_after_the_end(session):
    opened(session)
    session.close(GO_AWAY, 0)
    assert not session.queue(quote("a"))
    assert poll(session).frames == (AWAY,)


@pytest.mark.parametrize("kind", [POLL, STREAM])
def test_an_interrupted_receiver_ends_the_session(session, kind):
    opened(session)
    receiver = session.attach(kind, 0)
    receiver.take(0)
    say(session, "lost")
    receiver.lost(1)
    assert session.closed_by == INTERRUPTED
    assert receiver.take(1) == Output((), ends=True)
    assert poll(session, 2).frames == (BROKEN,)
    assert session.deadline == 2 + 500


def test_a_response_left_with_frames_in_hand_is_interrupted(session):
    session.attach(STREAM, 0).done(0)
    assert session.closed_by == INTERRUPTED


def test_a_stream_may_be_ended_early_in_good_order(session):
    receiver = streaming(session)
    receiver.done(0)
    say(session, "a")
    assert receiver.take(0) == Output((), ends=True)
    assert poll(session).frames == (b'a["a"]\n',)


def test_the_queue_is_bounded_in_bytes(session):
    opened(session)
    say(session, "x" * 9_990)
    assert not session.queue(quote("y" * 10))
    assert session.queue(quote("z" * 6))
    poll(session)
    poll(session)
    say(session, "x" * 9_990)


def test_a_session_without_a_receiver_expires(session):
    opened(session)
    assert session.deadline == 500
    assert not session.expire(499)
    assert session.expire(500)
    assert session.state is State.CLOSED
    assert session.closed_by == LOST
    assert session.deadline is None
    assert session.expire(500)


def test_a_closed_session_expires_and_keeps_its_reason(session):
    opened(session)
    session.close(GO_AWAY, 100)
    poll(session, 200)
    assert not session.expire(699)
    assert session.expire(700)
    assert session.closed_by == GO_AWAY


def test_a_session_with_a_receiver_never_expires(session):
    receiver = streaming(session)
    assert not session.expire(10**9)
    receiver.done(10**9)
    assert session.deadline == 10**9 + 500


def test_a_session_never_attached_expires(session):
    assert session.expire(500)


def test_a_stream_beats_when_it_was_silent_for_so_long(session):
    receiver = streaming(session)
    assert session.deadline == 1000
    assert receiver.take(999) == Output((), ends=False)
    assert receiver.take(1000) == Output((b"h\n",), ends=False)
    assert session.deadline == 2000


def test_a_message_puts_the_beat_off(session):
    receiver = streaming(session)
    say(session, "x")
    assert receiver.take(1000).frames == (b'a["x"]\n',)
    assert session.deadline == 2000


def test_a_beat_ends_a_poll(session):
    opened(session)
    receiver = session.attach(POLL, 100)
    assert session.deadline == 1100
    assert receiver.take(1100) == Output((b"h\n",), ends=True)
    assert receiver.take(9999) == Output((), ends=True)


def test_beats_can_be_stopped(session):
    receiver = streaming(session)
    session.heartbeats = False
    assert session.deadline is None
    assert receiver.take(10**6) == Output((), ends=False)


def test_stopped_beats_do_not_stop_the_expiry(session):
    opened(session)
    session.heartbeats = False
    assert session.expire(500)


def test_a_websocket_is_never_full(session):
    receiver = session.attach(SOCKET, 0)
    assert receiver.take(0) == Output((b"o",), ends=False)
    for _ in range(5):
        say(session, "x" * 5000)
        assert receiver.take(0) == Output((b'a["' + b"x" * 5000 + b'"]',), ends=False)
    assert receiver.take(1000) == Output((b"h",), ends=False)


def test_a_websocket_session_ends_with_its_socket(session):
    receiver = session.attach(SOCKET, 0)
    receiver.take(0)
    receiver.done(0)
    assert (session.state, session.closed_by) == (State.CLOSED, NORMAL)


def test_a_websocket_lost_is_closed_at_once(session):
    receiver = session.attach(SOCKET, 0)
    receiver.lost(0)
    assert (session.state, session.closed_by) == (State.CLOSED, INTERRUPTED)
    assert session.expire(0)


def test_a_websocket_closed_by_us_takes_the_close_frame_and_is_over(session):
    receiver = session.attach(SOCKET, 0)
    say(session, "bye")
    session.close(GO_AWAY, 0)
    assert receiver.take(0) == Output((b"o", b'a["bye"]', b'c[3000,"Go away!"]'), ends=True)
    receiver.done(0)
    assert (session.state, session.closed_by) == (State.CLOSED, GO_AWAY)


class AnyOrder(RuleBasedStateMachine):
    """Whatever a client and an application do, what arrives is a prefix of what was sent, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.session = Session(Limits(1000, 500, 200, 400), 0)
        self.receivers: list[Receiver] = []
        self.sent: list[str] = []
        self.heard: list[str] = []
        self.opens = 0

    @rule(ms=st.integers(0, 700))
    def wait(self, ms: int) -> None:
        self.now += ms
        if self.session.expire(self.now):
            assert self.session.state is State.CLOSED

    @precondition(lambda self: len(self.receivers) < 4)
    @rule(kind=st.sampled_from([POLL, STREAM]))
    def attach(self, kind) -> None:
        self.receivers.append(self.session.attach(kind, self.now))

    @rule(size=st.integers(0, 150))
    def send(self, size: int) -> None:
        text = str(len(self.sent)) + "x" * size
        if self.session.queue(quote(text)):
            self.sent.append(text)

    @rule(discard=st.booleans())
    def close(self, discard: bool) -> None:
        self.session.close(GO_AWAY, self.now, discard=discard)

    @precondition(lambda self: self.receivers)
    @rule(data=st.data())
    def serve(self, data) -> None:
        receiver = data.draw(st.sampled_from(self.receivers))
        output = receiver.take(self.now)
        for frame in output.frames:
            self.hear(frame)
        if output.ends:
            self.receivers.remove(receiver)
            receiver.done(self.now)

    @precondition(lambda self: self.receivers)
    @rule(data=st.data())
    def lose(self, data) -> None:
        receiver = data.draw(st.sampled_from(self.receivers))
        self.receivers.remove(receiver)
        receiver.lost(self.now)

    def hear(self, frame: bytes) -> None:
        if frame[:1] == b"a":
            self.heard += json.loads(frame[1:])
        self.opens += frame == b"o\n"

    @invariant()
    def one_open_frame_at_most(self) -> None:
        assert self.opens <= 1

    @invariant()
    def a_closed_session_says_why(self) -> None:
        assert (self.session.closed_by is None) == (self.session.state in (State.CONNECTING, State.OPEN))

    @invariant()
    def nothing_twice_and_nothing_out_of_order(self) -> None:
        # After the end a receiver let go may be served after its successor, so only an open session promises order.
        assert len(set(self.heard)) == len(self.heard)
        if self.session.closed_by is None:
            assert self.heard == self.sent[: len(self.heard)]


AnyOrder.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestAnyOrder = AnyOrder.TestCase
