"""Conversations and what is said in them."""

from typing import Final

from chat.actions import (
    attending,
    broadcasting,
    cards,
    chatlog,
    conversations,
    invitations,
    left_messages,
    messages,
    reading,
    receipts,
    seats,
    transfers,
    typing,
    visiting,
)
from chat.actions.table import Table
from chat.domain import commands as c
from chat.domain import queries as q
from chat.domain import service as s

DECISIONS: Final[Table] = {
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
}

ANSWERS: Final[Table] = {
    q.History: reading.history,
    q.ChatLog: chatlog.log,
    q.OneMessage: chatlog.one,
    q.OneConversation: reading.one,
    q.Conversations: reading.list_,
    q.Seats: reading.seats,
    q.StandingSeats: reading.standing_seats,
    q.MayListen: reading.may_listen,
    q.Missed: reading.missed,
    q.Arrived: reading.arrived,
    q.LatestNotice: reading.latest_notice,
    q.Unread: reading.unread,
    q.LeftMessages: left_messages.list_,
    q.Acquaintance: visiting.acquaintance,
    q.Workgroups: reading.workgroups,
}
