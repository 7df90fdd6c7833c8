"""Long erasures, slice by slice beside whatever else goes on, until no byte is left: rows, files, exports, the file."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import gevent
from gevent.lock import BoundedSemaphore

from chat.actions import erasing
from chat.actions.house import House
from chat.actions.perform import Actions
from chat.actions.rules import rules_of
from chat.actions.uploads import Uploads
from chat.domain.erasure import BEGIN, Cursor, Erased, EraseOld, EraseVisitor, ScrubDue
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.domain.value import value
from chat.store.erasures import SCRUB
from chat.store.memory import Memory
from chat.store.readers import Readers
from chat.store.scrubbing import cut_log, rewrite
from chat.store.writer import Writer

logger = logging.getLogger(__name__)

DAY: Final = 86_400_000
"""ms."""

_TRIES: Final = 120
_PAUSE_SECONDS: Final = 0.5


@value
class Forgotten:
    """What was erased: counts. `scrubbed` is False while erased bytes may still lie in the database's files."""

    messages: int = 0
    files: int = 0
    others: int = 0
    visitors: int = 0
    scrubbed: bool = True

    def plus(self, erased: Erased, visitors: int = 0) -> "Forgotten":
        return replace(
            self, messages=self.messages + erased.messages, files=self.files + erased.files,
            others=self.others + erased.others, visitors=self.visitors + visitors,
        )  # fmt: skip


class Forgetting:
    """`houses` answers the house itself in each organisation; `exports` is the folder of exports. One at a time."""

    def __init__(
        self, actions: Actions, readers: Readers, writer: Writer, uploads: Uploads, house: House,
        houses: Callable[[], list[Actor]], exports: Path, now: Callable[[], int],
    ) -> None:  # fmt: skip
        self._actions = actions
        self._readers = readers
        self._writer = writer
        self._uploads = uploads
        self._house = house
        self._houses = houses
        self._exports = exports
        self._now = now
        self._one_at_a_time = BoundedSemaphore()

    def visitor(self, organisation: str | None, name: str, tell: Callable[[int], None]) -> Forgotten:
        """Forget the visitor of this id, uid or external id; `tell(things erased so far)`.

        `organisation` is a uid, None where there is only one. Raises Refusal `not_found`, `store_unavailable`: then
        some of it is done, and running it again does the rest.
        """
        house = self._house_of(organisation)
        with self._one_at_a_time:
            self._go_on()
            person = self._readers.call(lambda memory: erasing.find(memory, house.organisation.id, name))
            done = self._through(house, EraseVisitor(person.id), Forgotten(), tell)
            return self._finish([house], done)

    def old(self, days: int | None, tell: Callable[[int], None]) -> Forgotten:
        """Forget, in each organisation, what is older than it wants things kept, or than `days`."""
        done, touched = Forgotten(), []
        with self._one_at_a_time:
            for house in self._houses():
                kept = days or self._readers.call(lambda memory, id_=house.organisation.id: self._days(memory, id_))
                if kept:
                    touched.append(house)
                    done = self._old(house, self._now() - kept * DAY, done, tell)
            return self._finish(touched, done)

    def resume(self) -> None:
        """Finish what a process left half done that was killed. What cannot be done now is done by the daily round."""
        try:
            with self._one_at_a_time:
                self._go_on()
        except Refusal as refusal:
            logger.warning("What is half erased could not be finished: %s", refusal.code)

    def run(self) -> None:
        """The daily round. What cannot be done now is done in the next."""
        self.resume()
        try:
            done = self.old(None, _untold)
        except Refusal as refusal:
            logger.warning("What is old could not be forgotten: %s", refusal.code)
            return
        if done.messages or done.files or done.others or done.visitors:
            logger.info(
                "Forgotten: %d messages, %d files, %d other rows, %d visitors", done.messages, done.files, done.others,
                done.visitors,
            )  # fmt: skip

    def _old(self, house: Actor, before: int, done: Forgotten, tell: Callable[[int], None]) -> Forgotten:
        cursor: Cursor | None = BEGIN
        while cursor is not None:
            erased: Erased = self._actions.perform(house, EraseOld(before, cursor))
            done, cursor = done.plus(erased), erased.next
            tell(done.messages + done.files + done.others)
            for person in erased.visitors:
                done = self._through(house, EraseVisitor(person, noted=False), done, tell)
        return done

    def _go_on(self) -> None:
        houses = {house.organisation.id: house for house in self._houses()}
        done = Forgotten()
        for id_, noted in self._readers.call(lambda memory: memory.erasures.under_way()):
            person = self._readers.call(lambda memory, id_=id_: memory.people.get(id_))
            if person is not None and person.organisation in houses:
                logger.info("The erasure of visitor %d goes on, which had been interrupted", id_)
                done = self._through(houses[person.organisation], EraseVisitor(id_, noted=noted), done, _untold)
        if self._readers.call(lambda memory: memory.erasures.kept(SCRUB)):
            self._finish(list(houses.values()), done)

    def _through(self, house: Actor, command: EraseVisitor, done: Forgotten, tell: Callable[[int], None]) -> Forgotten:
        cursor: Cursor | None = BEGIN
        while cursor is not None:
            erased: Erased = self._actions.perform(house, replace(command, cursor=cursor))
            done, cursor = done.plus(erased, visitors=erased.next is None), erased.next
            tell(done.messages + done.files + done.others)
            for name in erased.exports:
                for path in (self._exports / Path(name).name, self._exports / f"{Path(name).name}.part"):
                    path.unlink(missing_ok=True)
        return done

    def _finish(self, houses: list[Actor], done: Forgotten) -> Forgotten:
        self._sweep_exports()
        for house in houses:
            self._uploads.tidy(house)
        every = self._houses()
        if not every or not self._actions.perform(every[0], ScrubDue()):
            return done
        return replace(done, scrubbed=self._scrub(every[0]))

    def _sweep_exports(self) -> None:
        """Files of exports that are forgotten: the process may have ended before it removed them."""
        there = list(self._exports.glob("*"))
        known = self._readers.call(lambda memory: memory.erasures.export_names())
        for path in there:
            if path.name.removesuffix(".part") not in known:
                path.unlink(missing_ok=True)

    def _scrub(self, house: Actor) -> bool:
        """A reader, as a backup that is being made, may still need the log: then it is cut in a later round."""
        self._writer.alone(rewrite)
        for _ in range(_TRIES):
            if self._writer.alone(cut_log):
                self._actions.perform(house, ScrubDue(done=True))
                return True
            gevent.sleep(_PAUSE_SECONDS)
        logger.warning("Erased bytes may still lie in the database's log: somebody has been reading it for long")
        return False

    def _house_of(self, uid: str | None) -> Actor:
        houses = [house for house in self._houses() if uid is None or house.organisation.uid == uid]
        if len(houses) != 1:
            raise Refusal("not_found", "say which organisation" if houses else "there is no such organisation")
        return houses[0]

    def _days(self, memory: Memory, organisation: int) -> int:
        return rules_of(memory, self._house, organisation).retention


def _untold(_count: int) -> None:
    """Nobody watches."""
