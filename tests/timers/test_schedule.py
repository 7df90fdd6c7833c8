"""The scheduler drops no job, however close one comes upon another."""

from __future__ import annotations

import time
from typing import Any, cast

import gevent
import pytest

from chat.timers.due import DueCards
from chat.timers.rounds import Rounds
from chat.timers.schedule import Schedule
from chat.timers.tidying import Tidying


class Cards:
    """Stands for the cards: each run asks for the next one, due at once, before it has ended itself."""

    def __init__(self) -> None:
        self.schedule: Any = None
        self.runs = 0

    def run(self) -> None:
        self.runs += 1
        if self.runs < 5:
            self.schedule(time.time_ns() // 1_000_000, self.run)
            gevent.sleep(0.01)


@pytest.mark.timeout(20)
def test_a_card_that_is_due_while_the_one_before_still_ends() -> None:
    cards = Cards()
    schedule = Schedule(cast(DueCards, cards), cast(Rounds, cards), lambda: None, 90, 60, cast(Tidying, cards), 60)
    schedule.start()
    try:
        with gevent.Timeout(10, AssertionError("a job was dropped")):
            while cards.runs < 5:
                gevent.sleep(0.01)
    finally:
        schedule.stop()
