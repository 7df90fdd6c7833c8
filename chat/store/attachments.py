"""What is known of files, and where they were shown."""

from peewee import Database

from chat.domain.files import Attachment
from chat.store import tables

_A, _U = tables.Attachment, tables.AttachmentUse
_FIELDS = (_A.key, _A.name, _A.size, _A.mime, _A.width, _A.height, _A.duration)


class Attachments:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, organisation: int, owner: int, attachment: Attachment, now: int) -> None:
        _A.insert(
            key=attachment.key, organisation=organisation, owner=owner, name=attachment.name, size=attachment.size,
            mime=attachment.mime, width=attachment.width, height=attachment.height, duration=attachment.duration,
            created_at=now,
        ).execute(self._database)  # fmt: skip

    def get(self, organisation: int, key: str) -> tuple[Attachment, int] | None:
        """(attachment, id of its owner)."""
        query = _A.select(*_FIELDS, _A.owner).where((_A.key == key) & (_A.organisation == organisation))
        for *fields, owner in query.tuples().execute(self._database):
            return Attachment(*fields), owner
        return None

    def find(self, key: str) -> Attachment | None:
        """Whoever's it is: for those who present a signed URL."""
        for fields in _A.select(*_FIELDS).where(_A.key == key).tuples().execute(self._database):
            return Attachment(*fields)
        return None

    def shown_in(self, key: str, conversation: int) -> None:
        """The attachment is part of a message of this conversation."""
        _U.insert(key=key, conversation=conversation).on_conflict_ignore().execute(self._database)

    def conversations(self, key: str) -> list[int]:
        """Where it was shown."""
        rows = _U.select(_U.conversation).where(_U.key == key).tuples().execute(self._database)
        return [row[0] for row in rows]
