"""What agents keep beside the talk: notes, tags, canned words, what was left, who looks around."""

from typing import Final

from chat.dialects.desk_request import ListQuery
from chat.dialects.desk_requests_desk import LeftMessagesQuery, SearchQuery, VisitorsQuery
from chat.web.operations.operation import AGENT, SESSION, VISITOR, Operation

_FILES: Final = ("bad_request", "too_large")

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "notes.list", "GET", f"{SESSION}/notes", AGENT,
        "Notes of agents beside a session, the oldest first. No visitor ever sees one.",
        "会话的内部备注，最早的在前，访客永远看不到。",
        query=ListQuery, gives={200: "Notes"}, refuses=("not_found",),
    ),
    Operation(
        "notes.add", "POST", f"{SESSION}/notes", AGENT,
        "Write a note; its files are such as POST /files answered. Told on /topic/session/{sessionNo}/team.",
        "添加备注，附件须先上传；在 /topic/session/{sessionNo}/team 上通知。",
        ("NoteRequest",), gives={201: "Note"}, refuses=("not_found", *_FILES),
    ),
    Operation(
        "notes.remove", "DELETE", f"{SESSION}/notes/{{noteId}}", AGENT,
        "Take a note away: its author, or an admin.", "删除备注：作者本人或管理员。",
        gives={204: None}, refuses=("not_found", "forbidden"),
    ),
    Operation(
        "tags.put", "PUT", f"{SESSION}/tags", AGENT,
        "These tags and no others: at most 20, of 40 characters. Visitors never see them.",
        "设置会话标签（替换全部）：最多 20 个，每个 40 字以内，访客看不到。",
        ("TagsRequest",), gives={200: "Session"}, refuses=("not_found",),
    ),
    Operation(
        "tags.list", "GET", "/tags", AGENT, "The tags in use, the most used first.", "正在使用的标签，最常用的在前。",
        gives={200: "Tags"},
    ),
    Operation(
        "search.messages", "GET", "/search", AGENT,
        "What was said, wherever one may hear it, the newest first; part of a word will do. One answer looks at so "
        "many messages: it may be short and still have a `next`.",
        "搜索可见会话中的消息，最新的在前，支持部分匹配。每次只查一段，结果可能不足但 next 仍可继续。",
        query=SearchQuery, gives={200: "SearchResults"},
    ),
    Operation(
        "left_messages.leave", "POST", "/left-messages", VISITOR,
        "Leave word for when somebody is there.", "留言。",
        ("LeftMessageRequest",), gives={201: "LeftMessage"}, refuses=("not_found", "word_refused"),
    ),
    Operation(
        "left_messages.list", "GET", "/left-messages", AGENT,
        "What visitors left, the newest first.", "留言列表，最新的在前。",
        query=LeftMessagesQuery, gives={200: "LeftMessages"},
    ),
    Operation(
        "left_messages.settle", "PATCH", "/left-messages/{leftMessageId}", AGENT,
        "Say what became of it, and what was answered.", "处理留言，可附回复。",
        ("SettleRequest",), gives={200: "LeftMessage"}, refuses=("not_found",),
    ),
    Operation(
        "visitors.visit", "POST", "/visits", VISITOR,
        "The visitor looks at this page. Only after their consent.", "记录访客浏览的页面（须先征得同意）。",
        ("VisitRequest",), gives={204: None},
    ),
    Operation(
        "visitors.list", "GET", "/visitors", AGENT,
        "Visitors whose name or id at the site holds `q`, the newest first.", "按昵称或站内编号查找访客，最新的在前。",
        query=VisitorsQuery, gives={200: "People"},
    ),
    Operation(
        "visitors.rename", "PATCH", "/visitors/{visitorId}", AGENT,
        "Give a visitor the name by which agents know them.", "修改访客昵称。",
        ("RenameRequest",), gives={200: "Visitor"}, refuses=("not_found",),
    ),
    Operation(
        "quick_replies.list", "GET", "/quick-replies", AGENT,
        "One's own and everybody's. `initials` find a Chinese title by Latin keys.",
        "自己的和共享的快捷回复；initials 为标题拼音首字母。",
        query=ListQuery, gives={200: "QuickReplies"},
    ),
    Operation(
        "quick_replies.add", "POST", "/quick-replies", AGENT,
        "Keep a text, or files, to send again; a shared one is made by admins.",
        "新建快捷回复；共享的只能由管理员创建。",
        ("QuickReplyRequest",), gives={201: "QuickReply"}, refuses=("forbidden", *_FILES),
    ),
    Operation(
        "quick_replies.change", "PATCH", "/quick-replies/{quickReplyId}", AGENT,
        "What is left out stays.", "修改快捷回复，未给出的字段不变。",
        ("QuickReplyChange",), gives={200: "QuickReply"}, refuses=("not_found", *_FILES),
    ),
    Operation(
        "quick_replies.remove", "DELETE", "/quick-replies/{quickReplyId}", AGENT,
        "One's own; a shared one by admins.", "删除自己的快捷回复；共享的由管理员删除。",
        gives={204: None}, refuses=("not_found",),
    ),
    Operation(
        "quick_replies.used", "POST", "/quick-replies/{quickReplyId}/used", AGENT,
        "It was sent once more.", "使用次数加一。",
        gives={204: None}, refuses=("not_found",),
    ),
    Operation(
        "workgroups.list", "GET", "/workgroups", AGENT,
        "The workgroups, their agents, and who waits for them.", "工作组、成员及等待人数。",
        gives={200: "Workgroups"},
    ),
)  # fmt: skip
