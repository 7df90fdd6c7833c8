"""Export jobs at work: one after another, a slice at a time, by the readers' threads."""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import gevent
from gevent.lock import BoundedSemaphore

from chat.actions.export_course import Course
from chat.actions.perform import Actions
from chat.domain.errors import Refusal
from chat.domain.exports import (
    AdvanceExport,
    Export,
    ExportStatus,
    OneExport,
    OrderExport,
    RemoveExport,
    TidyExports,
)
from chat.domain.people import Actor
from chat.store.readers import Readers

logger = logging.getLogger(__name__)

KEPT_MS: Final = 24 * 3_600_000
_TOLD_EVERY: Final = 10
"""Slices between two notes of how far a job has come."""


class Exporting:
    """Files lie in `folder`, readable by this process alone. `houses` answers the house in each organisation."""

    def __init__(self, actions: Actions, readers: Readers, houses: Callable[[], Iterable[Actor]], folder: Path) -> None:
        self._actions = actions
        self._readers = readers
        self._houses = houses
        self._folder = folder
        self._one_at_a_time = BoundedSemaphore()

    def order(self, actor: Actor, command: OrderExport) -> Export:
        """The job, begun. Raises Refusal."""
        export: Export = self._actions.perform(actor, command)
        gevent.spawn(self._run, export)
        return export

    def resume(self) -> None:
        """Begin again what an earlier process did not finish."""
        for export in self._readers.call(lambda memory: memory.exports.running()):
            gevent.spawn(self._run, export)

    def file(self, actor: Actor, export: int) -> tuple[Export, Path]:
        """The finished file. Raises Refusal `not_found`, `not_ready`."""
        found: Export = self._actions.ask(actor, OneExport(export))
        if found.status is not ExportStatus.DONE:
            raise Refusal("not_ready" if found.status is ExportStatus.RUNNING else "not_found")
        path = self._folder / found.name
        if not path.is_file():
            raise Refusal("not_found")
        return found, path

    def remove(self, actor: Actor, export: int) -> None:
        """Raises Refusal `not_found`."""
        self._forget(self._actions.perform(actor, RemoveExport(export)))

    def tidy(self, house: Actor) -> None:
        """Remove what was ordered a day ago."""
        for export in self._actions.perform(house, TidyExports(KEPT_MS)):
            self._forget(export)

    def _run(self, export: Export) -> None:
        with self._one_at_a_time:
            house = next((house for house in self._houses() if house.organisation.id == export.organisation), None)
            if house is None:
                return
            try:
                self._write(house, export)
            except (Refusal, OSError, ValueError) as error:
                logger.warning("Export %d failed: %s", export.id, error)
                self._forget(export)
                with suppress(Refusal):
                    self._actions.perform(house, AdvanceExport(export.id, 0, ExportStatus.FAILED))

    def _write(self, house: Actor, export: Export) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._folder / f"{export.name}.part"
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        course = Course(house.organisation, export.first, export.last, export.format, export.visitor, part)
        slices = 0
        while self._readers.call(course.step):
            slices += 1
            if slices % _TOLD_EVERY == 0 and not self._advance(house, export, course.progress):
                part.unlink(missing_ok=True)
                return
        size = part.stat().st_size
        part.rename(self._folder / export.name)
        if not self._advance(house, export, 1.0, ExportStatus.DONE, size):
            self._forget(export)

    def _advance(
        self, house: Actor, export: Export, progress: float, status: ExportStatus = ExportStatus.RUNNING,
        size: int | None = None,
    ) -> bool:  # fmt: skip
        """Whether the job is still wanted."""
        return bool(self._actions.perform(house, AdvanceExport(export.id, progress, status, size)))

    def _forget(self, export: Export) -> None:
        for name in (export.name, f"{export.name}.part"):
            (self._folder / name).unlink(missing_ok=True)
