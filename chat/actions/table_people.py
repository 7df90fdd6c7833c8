"""People, their sign-ins, devices, contacts and groups."""

from typing import Final

from chat.actions import acquaintances, contacts, devices, groups, identity, widget
from chat.actions.table import Table
from chat.domain import commands as c
from chat.domain import commands_devices as d
from chat.domain import contacts as k
from chat.domain import groups as g
from chat.domain import queries as q
from chat.domain import widget as w

DECISIONS: Final[Table] = {
    c.AdmitVisitor: identity.admit_visitor,
    c.BeginSignIn: identity.begin,
    c.EndSignIn: identity.end,
    d.TakeDevice: devices.take,
    d.ResumeDevice: devices.resume,
    d.LeaveDevice: devices.leave,
    d.DeviceHeard: devices.heard,
    d.ReleaseReceived: devices.release,
    d.HearTopics: devices.hear,
    g.CreateGroup: groups.create,
    g.RenameGroup: groups.rename,
    g.AddMembers: groups.add,
    g.RemoveMember: groups.remove,
    g.SetMemberRole: groups.set_role,
    g.MuteMember: groups.mute,
    g.LeaveGroup: groups.leave,
    g.DissolveGroup: groups.dissolve,
    k.Block: contacts.block,
    k.Arrange: contacts.arrange,
    k.ImportAccount: contacts.import_account,
    k.Vouch: contacts.vouch,
    k.Recite: contacts.recite,
}

ANSWERS: Final[Table] = {
    q.Peers: acquaintances.list_,
    q.ProfileOf: acquaintances.profile,
    q.MissedByPerson: devices.missed,
    g.OneGroup: groups.one,
    g.Groups: groups.list_,
    k.Blocked: contacts.blocked,
    k.ConversationList: contacts.list_,
    k.MissedMessages: contacts.missed,
    k.Search: contacts.search,
    w.WidgetOf: widget.look,
}
