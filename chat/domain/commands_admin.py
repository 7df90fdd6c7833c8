"""What admins may change, and the house for them."""

from chat.domain.audit import Audit, NoteSignInFailure
from chat.domain.exports import AdvanceExport, Exports, OneExport, OrderExport, RemoveExport, TidyExports
from chat.domain.moderation import AddBlock, AddWord, Blocks, RemoveBlock, RemoveWord, Words
from chat.domain.settings import ChangeHours, ChangeSettings, Embedding, EverySetting, NoteOrigin, ServiceHours
from chat.domain.staff import (
    AddSiteKey,
    AddWorkgroup,
    ChangePerson,
    ChangeWorkgroup,
    EndSiteKey,
    HirePerson,
    RemoveWorkgroup,
    SiteKeys,
    Staff,
)

AdminCommand = (
    HirePerson
    | ChangePerson
    | AddWorkgroup
    | ChangeWorkgroup
    | RemoveWorkgroup
    | AddSiteKey
    | EndSiteKey
    | ChangeSettings
    | ChangeHours
    | NoteOrigin
    | AddWord
    | RemoveWord
    | AddBlock
    | RemoveBlock
    | OrderExport
    | AdvanceExport
    | RemoveExport
    | TidyExports
    | NoteSignInFailure
)

AdminQuery = Staff | SiteKeys | EverySetting | ServiceHours | Embedding | Words | Blocks | Exports | OneExport | Audit
