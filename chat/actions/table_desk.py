"""What agents keep beside the talk, and how they look at it."""

from typing import Final

from chat.actions import counting, notes, quick_replies, searching, tagging, visiting
from chat.actions.table import Table
from chat.domain import desk as k
from chat.domain import notes as n
from chat.domain import quick_replies as q

DECISIONS: Final[Table] = {
    k.SetTags: tagging.set_,
    k.RenameVisitor: visiting.rename,
    n.AddNote: notes.add,
    n.RemoveNote: notes.remove,
    n.ShowViewing: notes.view,
    q.AddQuickReply: quick_replies.add,
    q.ChangeQuickReply: quick_replies.change,
    q.RemoveQuickReply: quick_replies.remove,
    q.UseQuickReply: quick_replies.use,
}

ANSWERS: Final[Table] = {
    k.Tags: tagging.list_,
    k.CountConversations: counting.count,
    k.SearchMessages: searching.search,
    k.GroupViews: counting.groups,
    k.FindVisitors: visiting.find,
    n.Notes: notes.list_,
    q.QuickReplies: quick_replies.list_,
}
