import gevent
import pytest
from gevent import monkey

from chat.domain.errors import Refusal
from chat.store.errors import FunctionCrashed
from chat.store.handover import Handover, Result, describe, presentable, start_native, wait
from tests.store.ledger import until


def test_items_of_many_threads_arrive_in_the_order_of_each() -> None:
    arrived: list[tuple[int, int]] = []
    handover: Handover[tuple[int, int]] = Handover(arrived.append)
    for thread in range(3):
        start_native(lambda thread=thread: [handover.send([(thread, n)]) for n in range(500)], lambda: None)  # type: ignore[misc]
    until(lambda: len(arrived) == 1500)
    handover.close()
    for thread in range(3):
        assert [n for who, n in arrived if who == thread] == list(range(500))


def test_an_interruption_leaves_the_rest_for_the_next_tick() -> None:
    arrived: list[int] = []

    def receive(item: int) -> None:
        if item == 2:
            raise gevent.GreenletExit
        arrived.append(item)

    handover = Handover(receive)
    handover.send([1, 2, 3])
    until(lambda: len(arrived) == 2)
    handover.close()
    assert arrived == [1, 3]


def test_opening_comes_before_working_and_may_fail() -> None:
    steps: list[str] = []
    lock = monkey.get_original("_thread", "allocate_lock")()
    lock.acquire()

    def opened() -> None:
        steps.append("opened")
        raise OSError

    def work() -> None:
        steps.append("worked")
        lock.release()

    start_native(work, opened)
    assert steps[0] == "opened"
    lock.acquire()
    assert steps == ["opened", "worked"]


def test_a_greenlet_waits_for_the_result() -> None:
    assert wait(lambda done: gevent.get_hub().loop.run_callback(done, Result(7))) == 7
    with pytest.raises(Refusal):
        wait(lambda done: gevent.get_hub().loop.run_callback(done, Result(error=Refusal("forbidden"))))


def test_a_result_after_its_greenlet_was_killed_is_dropped() -> None:
    waiting = []
    greenlet = gevent.spawn(wait, waiting.append)
    until(lambda: waiting)
    greenlet.kill()
    waiting[0](Result(1))
    assert isinstance(greenlet.value, gevent.GreenletExit)


def caught(error: BaseException) -> BaseException:
    """The error with the frames of having been raised."""
    with pytest.raises(type(error)) as info:
        raise error
    return info.value


def test_a_refusal_travels_without_its_frames() -> None:
    refusal = presentable(caught(Refusal("forbidden")))
    assert isinstance(refusal, Refusal)
    assert refusal.__traceback__ is None


def test_other_errors_keep_theirs_and_none_ends_a_process() -> None:
    error = caught(ValueError("plain"))
    assert presentable(error) is error
    assert error.__traceback__ is not None
    assert isinstance(presentable(caught(KeyboardInterrupt())), FunctionCrashed)


def test_a_report_has_the_traceback() -> None:
    text = describe("It failed", caught(ValueError("the reason")))
    assert text.startswith("It failed\nTraceback")
    assert "in caught" in text
    assert text.rstrip().endswith("ValueError: the reason")
