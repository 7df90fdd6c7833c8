"""The memory as one transaction sees it: a query object for each noun, all on the same connection."""

import sqlite3

from peewee import Database

from chat.domain.events import Event, Publication
from chat.domain.rooms import Room
from chat.store.attachments import Attachments
from chat.store.audit import AuditLog
from chat.store.backlog import Backlogs
from chat.store.behind import fresh_connection, fresh_database
from chat.store.blocks import Blocks
from chat.store.cards import Cards
from chat.store.contacts import Contacts
from chat.store.conversations import Conversations
from chat.store.desk_counts import DeskCounts
from chat.store.devices import Devices
from chat.store.erasures import Erasures
from chat.store.export_rows import ExportRows
from chat.store.exports import ExportJobs
from chat.store.groups import Groups
from chat.store.left_messages import LeftMessages
from chat.store.legacy_ids import LegacyIds
from chat.store.logs import Logs
from chat.store.messages import Messages
from chat.store.notes import Notes
from chat.store.openings import Openings
from chat.store.organisations import Organisations
from chat.store.origins import Origins
from chat.store.participants import Participants
from chat.store.people import People
from chat.store.policies import Policies
from chat.store.quick_replies import QuickReplies
from chat.store.ratings import Ratings
from chat.store.reports import Reports
from chat.store.search import Search
from chat.store.seats import Seats
from chat.store.sign_ins import SignIns
from chat.store.site_keys import SiteKeys
from chat.store.staff import StaffList
from chat.store.talks import Talks
from chat.store.transfers import Transfers
from chat.store.visits import Visits
from chat.store.words import Words
from chat.store.workgroups import Workgroups

_REV = "SELECT MAX((SELECT value FROM counter WHERE name = 'rev'), (SELECT COALESCE(MAX(id), 0) FROM message))"


class Memory:
    """What queries may read. `now` is UTC ms, fixed for the transaction."""

    def __init__(
        self,
        database: Database,
        connection: sqlite3.Connection,
        now: int,
    ) -> None:
        self.now = now
        self.writes = 0
        raw_connection = connection
        database = fresh_database(database, self.flush, self._written)
        connection = fresh_connection(connection, self.flush, self._written)
        self.organisations = Organisations(database)
        self.people = People(database)
        self.sign_ins = SignIns(database)
        self.site_keys = SiteKeys(database)
        self.legacy_ids = LegacyIds(database)
        self.logs = Logs(database)
        self.talks = Talks(database)
        self.seats = Seats(database)
        self.workgroups = Workgroups(database)
        self.desk_counts = DeskCounts(database, connection)
        self.search = Search(database)
        self.conversations = Conversations(database, raw_connection, self.people, self.workgroups)
        self.participants = Participants(database, raw_connection)
        self.messages = Messages(database, raw_connection, self.people)
        self.cards = Cards(database, connection)
        self.transfers = Transfers(database)
        self.ratings = Ratings(database)
        self.left_messages = LeftMessages(database, self.people)
        self.visits = Visits(database)
        self.attachments = Attachments(connection)
        self.notes = Notes(connection, self.people, self.attachments)
        self.quick_replies = QuickReplies(connection, self.attachments)
        self.groups = Groups(connection)
        self.contacts = Contacts(connection)
        self.devices = Devices(connection)
        self.backlogs = Backlogs(connection, self.messages)
        self.erasures = Erasures(connection)
        self.openings = Openings(connection)
        self.staff = StaffList(connection, self.people)
        self.words = Words(connection)
        self.blocks = Blocks(connection, self.people)
        self.policies = Policies(raw_connection, self.words, self.blocks, now)
        self.audit = AuditLog(connection, self.people)
        self.exports = ExportJobs(connection, self.people)
        self.origins = Origins(connection)
        self.reports = Reports(connection)
        self.export_rows = ExportRows(connection, self.messages)
        self._connection = raw_connection

    def flush(self) -> None:
        """Write what is remembered (see behind.py)."""
        self.messages.flush()
        self.conversations.flush()
        self.participants.flush()

    def forget(self) -> None:
        """Forget what was read of conversations, workgroups, participants and messages."""
        self.messages.forget()
        self.workgroups.forget()
        self.conversations.forget()
        self.participants.forget()

    def _written(self) -> None:
        self.writes += 1
        self.forget()

    def rev(self) -> int:
        """The newest rev there is: of the newest message, or of a later change to one."""
        return int(self._connection.execute(_REV).fetchone()[0])


class Transaction(Memory):
    """What decisions may change. What they `tell` is published after the commit, in commit order.

    One after another may use the same object (see transactions.py).
    """

    def __init__(self, database: Database, connection: sqlite3.Connection, now: int) -> None:
        super().__init__(database, connection, now)
        self._rev: int | None = None
        self._counted = False
        self.publications: list[Publication] = []

    def renew(self, now: int) -> None:
        """Another transaction on the same connection begins; what was read is still true."""
        self.now = now
        self.writes = 0
        self._counted = False
        self.publications = []
        self.messages.forget()
        self.policies.renew(now)

    def runs_on(self, connection: sqlite3.Connection) -> bool:
        return self._connection is connection

    def remembers(self) -> int:
        """How many rows are remembered, of the kind that there is most of."""
        return max(self.people.remembers(), self.conversations.remembers())

    def next_rev(self) -> int:
        """A fresh rev for a change. A gap after a refusal does no harm."""
        self._counted = True
        return self.next_id()

    def next_id(self) -> int:
        """A fresh rev for a new message, whose id it becomes: as the id tells it, the counter need not be written."""
        self._rev = (self.rev() if self._rev is None else self._rev) + 1
        return self._rev

    def expect_messages(self, organisation: int, conversations: set[int], uids: set[str]) -> None:
        """Messages with these uids are about to be posted in these conversations: read what that needs at once."""
        self.conversations.expect(conversations)
        self.participants.expect(conversations)
        self.messages.expect(organisation, uids)

    def mark(self) -> tuple[int | None, int, int]:
        """Differs from an earlier mark when anything was changed or told since."""
        return self._rev, self.writes, len(self.publications)

    def before_commit(self) -> None:
        self.flush()
        if self._counted:
            self._connection.execute("UPDATE counter SET value = ? WHERE name = 'rev'", (self._rev,))

    def rolled_back(self) -> None:
        """A refused function may have met a person that never came to be."""
        self.distrust()

    def distrust(self) -> None:
        """Nothing that is remembered counts."""
        self._rev = None
        self.people.forget()
        self.workgroups.forget()
        self.policies.distrust()
        self.messages.drop()
        self.conversations.drop()
        self.participants.drop()

    def touch(self) -> None:
        """Write a page that says what it said before: nothing changes, and a disk that fails is found out."""
        version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        self._connection.execute(f"PRAGMA user_version = {version}")

    def tell(self, event: Event, *rooms: Room, except_: int | None = None) -> None:
        self.publications.append(Publication(event, rooms, except_))
