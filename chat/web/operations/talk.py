"""Sessions and what is said in them."""

from typing import Final

from chat.dialects.desk_requests import MessagesQuery, SessionsQuery
from chat.web.operations.operation import AGENT, ANYBODY, MINE, MSG, SESSION, VISITOR, Operation

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "sessions.open", "POST", "/sessions", ANYBODY,
        "A visitor asks for an agent, a workgroup or whoever is there; an agent invites a visitor. 200 is the session "
        "that was open already.",
        "访客请求客服或工作组；客服邀请访客。200 表示会话已存在。",
        ("OpenRequest", "InviteVisitorRequest"), gives={201: "Session", 200: "Session"}, refuses=("not_found",),
    ),
    Operation(
        "sessions.list", "GET", "/sessions", ANYBODY,
        "Sessions, the most recently active first. Visitors have the list `mine` only.",
        "会话列表，最近活跃的在前。访客只能查看 mine。",
        query=SessionsQuery, gives={200: "Sessions"}, refuses=("forbidden",),
    ),
    Operation(
        "sessions.counts", "GET", "/sessions/counts", AGENT,
        "How many sessions each list holds, how many messages are unread in mine, how many were left.",
        "各列表的会话数、我的未读消息数与未处理留言数。",
        gives={200: "Counts"},
    ),
    Operation(
        "sessions.one", "GET", SESSION, ANYBODY, "One session.", "单个会话。",
        gives={200: "Session"}, refuses=("not_found",),
    ),
    Operation(
        "sessions.accept", "POST", f"{SESSION}/accept", AGENT,
        "Take a waiting session. The loser of a race hears already_taken.", "接入等待中的会话。",
        gives={200: "Session"}, refuses=MINE,
    ),
    Operation(
        "sessions.transfer", "POST", f"{SESSION}/transfer", AGENT,
        "Offer it to a colleague, or pass it to a workgroup's queue.", "转接给同事或工作组。",
        ("TransferRequest",), gives={200: "Session"}, refuses=MINE,
    ),
    Operation(
        "sessions.accept_transfer", "POST", f"{SESSION}/transfer/accept", AGENT,
        "Take what was offered to me.", "接受转接。",
        gives={200: "Session"}, refuses=("not_found", "transfer_ended"),
    ),
    Operation(
        "sessions.reject_transfer", "POST", f"{SESSION}/transfer/reject", AGENT,
        "Decline what was offered to me.", "拒绝转接。",
        gives={200: "Session"}, refuses=("not_found", "transfer_ended"),
    ),
    Operation(
        "sessions.invite", "POST", f"{SESSION}/invite", AGENT,
        "Bring a colleague in.", "邀请同事加入。",
        ("InviteAgentRequest",), gives={200: "Session"}, refuses=MINE,
    ),
    Operation(
        "sessions.close", "POST", f"{SESSION}/close", ANYBODY,
        "End it. A second time changes nothing.", "结束会话，可重复调用。",
        gives={200: "Session"}, refuses=("not_found", "already_taken"),
    ),
    Operation(
        "sessions.invite_rating", "POST", f"{SESSION}/invite-rating", AGENT,
        "Ask the visitor for a rating. Closing asks by itself where the setting `inviteRating` says so.",
        "邀请访客评价。若设置了 inviteRating，结束会话时会自动邀请。",
        gives={204: None}, refuses=MINE,
    ),
    Operation(
        "sessions.rate", "POST", f"{SESSION}/rate", VISITOR,
        "Say how the service was, once for each opening.", "评价服务，每次会话一次。",
        ("RateRequest",), gives={200: "Session"}, refuses=("not_found", "already_rated", "word_refused"),
    ),
    Operation(
        "messages.list", "GET", f"{SESSION}/messages", ANYBODY,
        "Messages after, before or around a seq; without any of these, the newest. Newest last. `next` is the seq to "
        "go on from.",
        "按 seq 取之后、之前或前后的消息；都不给时取最新的。最新的在最后。next 为继续的 seq。",
        query=MessagesQuery, gives={200: "Messages"}, refuses=("not_found",),
    ),
    Operation(
        "messages.send", "POST", f"{SESSION}/messages", ANYBODY,
        "Say something. It is on disk when this answers. 200 and the same MSG when this msgNo was sent before.",
        "发送消息，返回时已落盘。msgNo 重复时返回 200 和原消息。",
        ("MessageRequest",), gives=MSG,
        refuses=("not_found", "already_taken", "conversation_closed", "client_id_reused", "too_large", "word_refused"),
    ),
    Operation(
        "messages.recall", "POST", f"{SESSION}/messages/{{msgNo}}/recall", ANYBODY,
        "Take back one's own message, within two minutes.", "撤回自己的消息（两分钟内）。",
        gives={204: None}, refuses=("not_found", "forbidden", "recall_too_late"),
    ),
    Operation(
        "messages.read", "PUT", f"{SESSION}/read", ANYBODY,
        "Read up to this message. The mark only moves forward.", "已读到此消息，只会前进。",
        ("ReadRequest",), gives={204: None}, refuses=("not_found",),
    ),
)  # fmt: skip
