"""The one door for change and for looking: a command goes to its decision, a query to its answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from chat.actions import (
    acquaintances,
    attachments,
    attending,
    broadcasting,
    cards,
    chatlog,
    contacts,
    conversations,
    devices,
    groups,
    identity,
    invitations,
    left_messages,
    legacy_ids,
    messages,
    reading,
    receipts,
    seats,
    transfers,
    typing,
    visiting,
)
from chat.actions.house import House
from chat.domain import commands as c
from chat.domain import commands_devices as d
from chat.domain import contacts as k
from chat.domain import files as f
from chat.domain import groups as g
from chat.domain import queries as q
from chat.domain import service as s
from chat.domain.commands import Command
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.domain.queries import Query
from chat.store.handover import Result
from chat.store.memory import Transaction
from chat.store.readers import Readers
from chat.store.writer import Writer

DECISIONS: Final[dict[type, Callable[..., Any]]] = {
    c.SendMessage: messages.send,
    c.RecallMessage: messages.recall,
    c.MarkRead: receipts.read,
    c.MarkDelivered: receipts.delivered,
    c.ShowTyping: typing.show,
    c.SetSeat: seats.set_,
    c.SeatPresence: seats.presence,
    c.OpenConversation: conversations.open_,
    c.InviteVisitor: conversations.invite_visitor,
    c.AcceptConversation: conversations.accept,
    c.InviteAgent: conversations.invite_agent,
    c.CloseConversation: conversations.close,
    c.RateConversation: conversations.rate,
    c.TransferConversation: transfers.offer,
    c.AnswerTransfer: transfers.answer,
    c.OfferOrder: cards.offer,
    c.PayCard: cards.pay,
    c.CancelCard: cards.cancel,
    c.ExpireCards: cards.expire,
    c.AdmitVisitor: identity.admit_visitor,
    c.BeginSignIn: identity.begin,
    c.EndSignIn: identity.end,
    c.EnrolLegacyId: legacy_ids.enrol,
    c.RevokeLegacyId: legacy_ids.revoke,
    c.TakeDelivery: legacy_ids.take_delivery,
    c.SendBroadcast: broadcasting.send,
    c.DeleteMessage: chatlog.delete,
    c.ClearConversation: chatlog.clear,
    c.ChangeAvatar: chatlog.change_avatar,
    s.InviteRating: invitations.invite_rating,
    s.AnswerInvitation: invitations.answer,
    s.LeaveMessage: left_messages.leave,
    s.SettleLeftMessage: left_messages.settle,
    s.ClearUnread: visiting.clear_unread,
    s.NoteVisit: visiting.note_visit,
    s.KeepOrder: attending.keep_order,
    d.TakeDevice: devices.take,
    d.ResumeDevice: devices.resume,
    d.LeaveDevice: devices.leave,
    d.DeviceHeard: devices.heard,
    d.ReleaseReceived: devices.release,
    d.HearTopics: devices.hear,
    f.AnnounceFile: attachments.announce,
    f.KeepFile: attachments.keep,
    f.GiveUpFile: attachments.give_up,
    f.TidyFiles: attachments.tidy,
    f.FilesGone: attachments.gone,
    f.EraseFiles: attachments.erase,
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
DECISIONS[d.ReceiveOnce] = devices.once(DECISIONS)

TOGETHER: Final[dict[type, Callable[..., Any]]] = {c.SendMessage: messages.send_many}

ANSWERS: Final[dict[type, Callable[..., Any]]] = {
    q.History: reading.history,
    q.ChatLog: chatlog.log,
    q.OneMessage: chatlog.one,
    q.Peers: acquaintances.list_,
    q.ProfileOf: acquaintances.profile,
    q.LegacyIds: legacy_ids.list_,
    q.OneConversation: reading.one,
    q.Conversations: reading.list_,
    q.Seats: reading.seats,
    q.MayListen: reading.may_listen,
    q.Missed: reading.missed,
    q.Arrived: reading.arrived,
    q.LatestNotice: reading.latest_notice,
    q.Unread: reading.unread,
    q.LeftMessages: left_messages.list_,
    q.FileOf: attachments.file_of,
    q.Acquaintance: visiting.acquaintance,
    q.MissedByPerson: devices.missed,
    q.Workgroups: reading.workgroups,
    g.OneGroup: groups.one,
    g.Groups: groups.list_,
    k.Blocked: contacts.blocked,
    k.ConversationList: contacts.list_,
    k.MissedMessages: contacts.missed,
    k.Search: contacts.search,
}


class Actions:
    """Decisions run in the writer's transaction, answers in a reader's. Nothing else changes or reads the store."""

    def __init__(self, writer: Writer, readers: Readers, house: House) -> None:
        self._writer = writer
        self._readers = readers
        self._house = house

    def submit(self, actor: Actor, command: Command, done: Callable[[Any], None]) -> None:
        """Queue a command; `done` gets its outcome, or a Refusal, in the hub after the commit. Never waits."""

        def finished(result: Result[Any]) -> None:
            done(result.value if result.error is None else refusal_of(result.error))

        try:
            kind = type(command)
            self._writer.submit(DECISIONS[kind], (self._house, actor, command), finished, TOGETHER.get(kind))
        except Refusal as refusal:
            done(refusal)

    def perform(self, actor: Actor, command: Command) -> Any:
        """Wait for the outcome of a command. Raises Refusal."""
        with refusing():
            return self._writer.call(DECISIONS[type(command)], self._house, actor, command)

    def wait_until_told(self) -> None:
        """Wait until whatever is on disk by now has been told. Raises Refusal.

        A reader may see a commit before the hub hears of it.
        """
        if self._writer.unfinished:
            with refusing():
                self._writer.call(_nothing)

    def ask(self, actor: Actor, query: Query) -> Any:
        """Wait for the answer to a query. Raises Refusal."""
        with refusing():
            return self._readers.call(ANSWERS[type(query)], self._house, actor, query)


def _nothing(_tx: Transaction) -> None:
    """Outcomes come in commit order, so after this one nothing older is on its way."""


@contextmanager
def refusing() -> Iterator[None]:
    """Whatever goes wrong inside reaches the caller as a Refusal."""
    try:
        yield
    except Exception as error:
        raise refusal_of(error) from error


def refusal_of(error: BaseException) -> Refusal:
    """What the peer is told of a failure; the store has reported the rest."""
    return error if isinstance(error, Refusal) else Refusal("internal")
