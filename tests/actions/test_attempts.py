"""The sliding window behind sign-in limits, with a clock of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.actions.attempts import Attempts, TooMany
from chat.domain.errors import Refusal

WINDOW = 1000


def test_one_key_gets_its_share_and_then_waits() -> None:
    attempts = Attempts(3, WINDOW)
    for now in (0, 10, 20):
        attempts.count(now, "a")
    with pytest.raises(TooMany) as refused:
        attempts.count(30, "a")
    assert (refused.value.code, refused.value.retry_after) == ("too_many_failures", 970)
    attempts.count(30, "b")
    attempts.count(1000, "a")
    with pytest.raises(TooMany):
        attempts.count(1009, "a")


def test_a_clock_that_is_set_back_keeps_nobody_out_until_it_has_caught_up() -> None:
    attempts = Attempts(1, WINDOW)
    attempts.count(100 * WINDOW, "a")
    with pytest.raises(TooMany):
        attempts.count(100 * WINDOW - 1, "a")
    attempts.count(0, "a")
    with pytest.raises(TooMany):
        attempts.count(WINDOW - 1, "a")
    attempts.count(WINDOW, "a")


def test_a_refused_try_counts_for_no_key() -> None:
    attempts = Attempts(1, WINDOW)
    attempts.count(0, "address")
    with pytest.raises(TooMany):
        attempts.count(1, "account", "address")
    attempts.count(2, "account")


def test_only_the_failure_that_is_meant_counts() -> None:
    attempts = Attempts(1, WINDOW)
    for _ in range(3):
        with attempts.failing(0, "a"):
            pass
    for error in (Refusal("overloaded"), RuntimeError()):
        with pytest.raises(type(error)), attempts.failing(0, "a"):
            raise error
    assert len(attempts) == 0
    with pytest.raises(Refusal), attempts.failing(0, "a"):
        raise Refusal("bad_credentials")
    with pytest.raises(TooMany), attempts.failing(0, "a"):
        pytest.fail("it was tried")


def test_tries_under_way_count_already() -> None:
    attempts = Attempts(1, WINDOW)
    with attempts.failing(0, "a"), pytest.raises(TooMany):
        attempts.count(0, "a")


def test_memory_is_bounded_and_the_oldest_are_forgotten() -> None:
    attempts = Attempts(1, WINDOW, most=3)
    for number in range(5):
        attempts.count(0, str(number))
    assert len(attempts) == 3
    attempts.count(0, "0")
    with pytest.raises(TooMany):
        attempts.count(0, "4")


@given(st.lists(st.integers(0, 300), max_size=60))
def test_no_window_ever_holds_more_than_the_limit(pauses: list[int]) -> None:
    attempts, limit, now = Attempts(4, WINDOW), 4, 0
    let_in: list[int] = []
    for pause in pauses:
        now += pause
        recent = [then for then in let_in if then > now - WINDOW]
        if len(recent) < limit:
            attempts.count(now, "a")
            let_in.append(now)
        else:
            with pytest.raises(TooMany) as refused:
                attempts.count(now, "a")
            assert refused.value.retry_after == recent[0] + WINDOW - now
