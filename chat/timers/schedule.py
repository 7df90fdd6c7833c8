"""The scheduler, set up so that a late job still runs (design, section 5.5). Touched only from the hub."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from apscheduler.schedulers.gevent import GeventScheduler

from chat.timers.due import DueCards
from chat.timers.rounds import Rounds
from chat.timers.tidying import Tidying

SWEEP_SECONDS: Final = 60
MOST_AT_ONCE: Final = 100
"""Runs of the next card's job under way at once; they wait for one another."""


class Schedule:
    """One job for the next due card, a sweep each minute that backs it up, and the rounds, one of them for files."""

    def __init__(
        self, cards: DueCards, rounds: Rounds, renew_presence: Callable[[], None], presence_seconds: int,
        round_seconds: int, tidying: Tidying, tidy_seconds: int,
    ) -> None:  # fmt: skip
        self._scheduler = GeventScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._cards = cards
        cards.schedule = self._at
        self._scheduler.add_job(cards.run, "interval", seconds=SWEEP_SECONDS, id="sweep")
        self._scheduler.add_job(rounds.run, "interval", seconds=max(1, round_seconds), id="rounds")
        self._scheduler.add_job(tidying.run, "interval", seconds=max(1, tidy_seconds), id="files")
        self._scheduler.add_job(renew_presence, "interval", seconds=max(1, presence_seconds // 3), id="presence")

    def start(self) -> None:
        """Run from now on; what fell due while the process was down is done at once."""
        self._scheduler.start()
        self._cards.run()

    def daily(self, job: Callable[[], None], hour: int) -> None:
        """Run `job` each day at this hour, UTC."""
        self._scheduler.add_job(job, "cron", hour=hour % 24, minute=7, id=f"daily {hour}")

    def once(self, job: Callable[[], None]) -> None:
        """Run `job` at the start."""
        self._scheduler.add_job(job, id=f"once {len(self._scheduler.get_jobs())}")

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _at(self, due: int, job: Callable[[], Any]) -> None:
        run_date = datetime.fromtimestamp(due / 1000, UTC)
        # A card may be due while the job that asked for it still ends; a second instance is then no mistake.
        self._scheduler.add_job(
            job, "date", run_date=run_date, id="next card", replace_existing=True, max_instances=MOST_AT_ONCE
        )
