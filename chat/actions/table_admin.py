"""What admins look after, and the house for them."""

from typing import Final

from chat.actions import audit, exports, legacy_ids, moderation, settings, site_keys, staffing, workgroups
from chat.actions.table import Table
from chat.domain import audit as a
from chat.domain import commands as c
from chat.domain import exports as e
from chat.domain import moderation as m
from chat.domain import queries as q
from chat.domain import settings as s
from chat.domain import staff as w

DECISIONS: Final[Table] = {
    c.EnrolLegacyId: legacy_ids.enrol,
    c.RevokeLegacyId: legacy_ids.revoke,
    c.TakeDelivery: legacy_ids.take_delivery,
    w.HirePerson: staffing.hire,
    w.ChangePerson: staffing.change,
    w.AddWorkgroup: workgroups.add,
    w.ChangeWorkgroup: workgroups.change,
    w.RemoveWorkgroup: workgroups.remove,
    w.AddSiteKey: site_keys.add,
    w.EndSiteKey: site_keys.end,
    s.ChangeSettings: settings.change,
    s.ChangeHours: settings.change_hours,
    s.NoteOrigin: settings.note_origin,
    m.AddWord: moderation.add_word,
    m.RemoveWord: moderation.remove_word,
    m.AddBlock: moderation.add_block,
    m.RemoveBlock: moderation.remove_block,
    e.OrderExport: exports.order,
    e.AdvanceExport: exports.advance,
    e.RemoveExport: exports.remove,
    e.TidyExports: exports.tidy,
    a.NoteSignInFailure: audit.failed_sign_in,
}

ANSWERS: Final[Table] = {
    q.LegacyIds: legacy_ids.list_,
    w.Staff: staffing.list_,
    w.SiteKeys: site_keys.list_,
    s.EverySetting: settings.every,
    s.ServiceHours: settings.hours,
    s.Embedding: settings.embedding,
    m.Words: moderation.words,
    m.Blocks: moderation.blocks,
    e.Exports: exports.list_,
    e.OneExport: exports.one,
    a.Audit: audit.list_,
}
