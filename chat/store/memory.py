"""The memory as one transaction sees it: a query object for each noun, all on the same connection."""

import sqlite3

from peewee import Database

from chat.domain.events import Event, Publication
from chat.domain.people import Person
from chat.domain.rooms import Room
from chat.store.attachments import Attachments
from chat.store.cards import Cards
from chat.store.conversations import Conversations
from chat.store.left_messages import LeftMessages
from chat.store.legacy_ids import LegacyIds
from chat.store.messages import Messages
from chat.store.organisations import Organisations
from chat.store.participants import Participants
from chat.store.people import People
from chat.store.ratings import Ratings
from chat.store.seats import Seats
from chat.store.sign_ins import SignIns
from chat.store.site_keys import SiteKeys
from chat.store.transfers import Transfers
from chat.store.visits import Visits
from chat.store.workgroups import Workgroups


class Memory:
    """What queries may read. `now` is UTC ms, fixed for the transaction."""

    def __init__(
        self,
        database: Database,
        connection: sqlite3.Connection,
        now: int,
        people: dict[int, Person] | None = None,
    ) -> None:
        self.now = now
        self.organisations = Organisations(database)
        self.people = People(database, people)
        self.sign_ins = SignIns(database)
        self.site_keys = SiteKeys(database)
        self.legacy_ids = LegacyIds(database)
        self.seats = Seats(database)
        self.workgroups = Workgroups(database)
        self.conversations = Conversations(database, connection, self.people, self.workgroups)
        self.participants = Participants(database, connection)
        self.messages = Messages(database, connection, self.people)
        self.cards = Cards(database, connection)
        self.transfers = Transfers(database)
        self.ratings = Ratings(database)
        self.left_messages = LeftMessages(database, self.people)
        self.visits = Visits(database)
        self.attachments = Attachments(database)
        self._connection = connection

    def rev(self) -> int:
        """The newest rev there is."""
        return int(self._connection.execute("SELECT value FROM counter WHERE name = 'rev'").fetchone()[0])


class Transaction(Memory):
    """What decisions may change. What they `tell` is published after the commit, in commit order."""

    def __init__(self, database: Database, connection: sqlite3.Connection, now: int, people: dict[int, Person]) -> None:
        super().__init__(database, connection, now, people)
        self._cache = people
        self._rev: int | None = None
        self.publications: list[Publication] = []

    def next_rev(self) -> int:
        """A fresh rev. The counter is written once for the whole batch; a gap after a refusal does no harm."""
        if self._rev is None:
            self._rev = self.rev()
        self._rev += 1
        return self._rev

    def before_commit(self) -> None:
        if self._rev is not None:
            self._connection.execute("UPDATE counter SET value = ? WHERE name = 'rev'", (self._rev,))

    def rolled_back(self) -> None:
        """A refused function may have cached a person that never came to be."""
        self._cache.clear()

    def tell(self, event: Event, *rooms: Room, except_: int | None = None) -> None:
        self.publications.append(Publication(event, rooms, except_))
