"""Files."""

from typing import Final

from chat.actions import attachments
from chat.actions.table import Table
from chat.domain import files as f
from chat.domain import queries as q

DECISIONS: Final[Table] = {
    f.AnnounceFile: attachments.announce,
    f.KeepFile: attachments.keep,
    f.GiveUpFile: attachments.give_up,
    f.TidyFiles: attachments.tidy,
    f.FilesGone: attachments.gone,
    f.EraseFiles: attachments.erase,
}

ANSWERS: Final[Table] = {
    q.FileOf: attachments.file_of,
}
