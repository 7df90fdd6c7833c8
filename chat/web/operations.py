"""Every call of the house API, as data: the routes are made from it and the OpenAPI document tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from chat.dialects.desk_requests import DeskRequest, ListQuery, MessagesQuery, SessionsQuery

BASE: Final = "/api/desk"

# Who may call: the security requirement of each word is in `openapi`.
OPEN, REFRESH, ANYBODY, VISITOR, AGENT, SITE, ADMIN = (
    "open",
    "refresh",
    "signed in",
    "visitor",
    "agent",
    "site",
    "admin",
)
MANAGER: Final = "admin only"


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` is its operationId and names its view; `path` is below BASE, its parameters in braces.

    `takes` names the schema of the body (several: one of them), `gives` maps each good status to the schema of the
    answer (None: no body); `refuses` are the codes worth telling beyond those that every call may meet.
    """

    name: str
    method: str
    path: str
    who: str
    en: str
    zh: str
    takes: tuple[str, ...] = ()
    query: type[DeskRequest] | None = None
    gives: Mapping[int, str | None] = field(default_factory=dict)
    refuses: tuple[str, ...] = ()
    media: str = "application/json"
    base: str = BASE

    @property
    def tag(self) -> str:
        return self.name.partition(".")[0]


_SESSION: Final = "/sessions/{sessionId}"
_MSG: Final = {201: "Msg", 200: "Msg"}
_MINE: Final = ("not_found", "already_taken", "conversation_closed")

OPERATIONS: Final = (
    Operation(
        "sign_in.login", "POST", "/login", OPEN,
        "Sign an agent or admin in. Sets the refresh cookie too. Failures are counted for each address and account.",
        "客服或管理员登录，同时写入刷新 Cookie。失败次数按地址和账号计数。",
        ("LoginRequest",), gives={200: "SignedIn"}, refuses=("bad_credentials", "too_many_failures", "not_found"),
    ),
    Operation(
        "sign_in.refresh", "POST", "/refresh", REFRESH,
        "A new access token, for the refresh token in the body; or for the cookie, with the header X-CSRF-TOKEN "
        "repeating the readable cookie chat_csrf.",
        "换取新的访问令牌：请求体带 refreshToken；或用 Cookie，并在 X-CSRF-TOKEN 头中重复可读的 chat_csrf。",
        ("RefreshRequest",), gives={200: "Access"}, refuses=("forbidden",),
    ),
    Operation(
        "sign_in.logout", "POST", "/logout", ANYBODY,
        "End the whole sign-in: its tokens and its live connections, at once.",
        "退出登录：令牌与实时连接立即失效。",
        gives={204: None},
    ),
    Operation("sign_in.me", "GET", "/me", ANYBODY, "Who I am.", "当前登录人。", gives={200: "Person"}),
    Operation(
        "visitors.admit", "POST", "/visitors", OPEN,
        "Come in as a visitor. An externalId needs the site's signature, and brings back who it was.",
        "以访客身份进入。externalId 需要站点签名，并找回原来的访客。",
        ("VisitorRequest",), gives={201: "Access"}, refuses=("forbidden", "rate_limited", "not_found"),
    ),
    Operation(
        "visitors.one", "GET", "/visitors/{visitorId}", AGENT,
        "A visitor: what their page told, the pages they looked at, and who else they perhaps are: nobody vouches.",
        "访客资料：页面提供的信息、浏览轨迹，以及可能是同一人的其他访客（未经站点签名）。",
        gives={200: "Visitor"}, refuses=("not_found",),
    ),
    Operation(
        "files.add", "POST", "/files", ANYBODY,
        "Keep one file (multipart/form-data, field `file`); its type is what its bytes say.",
        "上传一个文件（multipart/form-data，字段 file）；类型以文件内容为准。",
        gives={201: "File"},
        refuses=(
            "bad_request", "too_large", "type_refused", "bad_picture", "quota_exceeded", "overloaded",
            "store_unavailable",
        ),
    ),
    Operation(
        "files.fetch", "GET", "/files/{key}", OPEN,
        "The bytes: by a signed address, or by Bearer for who hears a session where it was shown.",
        "下载文件：凭签名地址，或以参与者身份（Bearer）。",
        gives={200: "Text"}, refuses=("unauthorized", "not_found"), media="application/octet-stream",
    ),
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
        "sessions.one", "GET", _SESSION, ANYBODY, "One session.", "单个会话。",
        gives={200: "Session"}, refuses=("not_found",),
    ),
    Operation(
        "sessions.accept", "POST", f"{_SESSION}/accept", AGENT,
        "Take a waiting session. The loser of a race hears already_taken.", "接入等待中的会话。",
        gives={200: "Session"}, refuses=_MINE,
    ),
    Operation(
        "sessions.transfer", "POST", f"{_SESSION}/transfer", AGENT,
        "Offer it to a colleague, or pass it to a workgroup's queue.", "转接给同事或工作组。",
        ("TransferRequest",), gives={200: "Session"}, refuses=_MINE,
    ),
    Operation(
        "sessions.accept_transfer", "POST", f"{_SESSION}/transfer/accept", AGENT,
        "Take what was offered to me.", "接受转接。",
        gives={200: "Session"}, refuses=("not_found", "transfer_ended"),
    ),
    Operation(
        "sessions.reject_transfer", "POST", f"{_SESSION}/transfer/reject", AGENT,
        "Decline what was offered to me.", "拒绝转接。",
        gives={200: "Session"}, refuses=("not_found", "transfer_ended"),
    ),
    Operation(
        "sessions.invite", "POST", f"{_SESSION}/invite", AGENT,
        "Bring a colleague in.", "邀请同事加入。",
        ("InviteAgentRequest",), gives={200: "Session"}, refuses=_MINE,
    ),
    Operation(
        "sessions.close", "POST", f"{_SESSION}/close", ANYBODY,
        "End it. A second time changes nothing.", "结束会话，可重复调用。",
        gives={200: "Session"}, refuses=("not_found", "already_taken"),
    ),
    Operation(
        "sessions.rate", "POST", f"{_SESSION}/rate", VISITOR,
        "Say how the service was, once for each opening.", "评价服务，每次会话一次。",
        ("RateRequest",), gives={200: "Session"}, refuses=("not_found", "already_rated"),
    ),
    Operation(
        "messages.list", "GET", f"{_SESSION}/messages", ANYBODY,
        "Messages after, before or around a seq; without any of these, the newest. Newest last. `next` is the seq to "
        "go on from.",
        "按 seq 取之后、之前或前后的消息；都不给时取最新的。最新的在最后。next 为继续的 seq。",
        query=MessagesQuery, gives={200: "Messages"}, refuses=("not_found",),
    ),
    Operation(
        "messages.send", "POST", f"{_SESSION}/messages", ANYBODY,
        "Say something. It is on disk when this answers. 200 and the same MSG when this msgNo was sent before.",
        "发送消息，返回时已落盘。msgNo 重复时返回 200 和原消息。",
        ("MessageRequest",), gives=_MSG,
        refuses=("not_found", "already_taken", "conversation_closed", "client_id_reused", "too_large"),
    ),
    Operation(
        "messages.recall", "POST", f"{_SESSION}/messages/{{msgNo}}/recall", ANYBODY,
        "Take back one's own message, within two minutes.", "撤回自己的消息（两分钟内）。",
        gives={204: None}, refuses=("not_found", "forbidden", "recall_too_late"),
    ),
    Operation(
        "messages.read", "PUT", f"{_SESSION}/read", ANYBODY,
        "Read up to this message. The mark only moves forward.", "已读到此消息，只会前进。",
        ("ReadRequest",), gives={204: None}, refuses=("not_found",),
    ),
    Operation(
        "cards.show_job", "POST", f"{_SESSION}/job-cards", AGENT, "Show a posting as a card.", "发送职位卡片。",
        ("JobCardRequest",), gives=_MSG, refuses=(*_MINE, "client_id_reused"),
    ),
    Operation(
        "cards.offer_order", "POST", f"{_SESSION}/order-cards", AGENT,
        "Show an order card; it expires by itself.", "发送订单卡片，到期自动失效。",
        ("OrderCardRequest",), gives=_MSG, refuses=(*_MINE, "client_id_reused"),
    ),
    Operation(
        "cards.pay", "POST", "/order-cards/{cardId}/pay", SITE,
        "The card is paid: the word of the site, by its key, or of an agent; of the visitor in demo mode only.",
        "订单已支付：由站点密钥或客服确认；演示模式下访客也可以。",
        gives={200: "OrderCard"}, refuses=("forbidden", "not_found", "not_pending"),
    ),
    Operation(
        "cards.cancel", "POST", "/order-cards/{cardId}/cancel", AGENT, "Withdraw the card.", "取消订单卡片。",
        gives={200: "OrderCard"}, refuses=("not_found", "not_pending"),
    ),
    Operation("seats.list", "GET", "/seats", AGENT, "Who is at work.", "坐席列表。", gives={200: "Seats"}),
    Operation(
        "seats.set_mine", "PUT", "/seats/me", AGENT,
        "My status, and how many sessions I take. A free seat takes who waits.", "设置我的状态与接待上限。",
        ("SeatRequest",), gives={200: "Seat"},
    ),
    Operation(
        "legacy_ids.enrol", "POST", "/legacy-ids", MANAGER,
        "Let pages on the raw door use this id: a person's, a workgroup's, or a new person's; without any, that of "
        "the person whose id or uid it is. With networks, from there only.",
        "登记旧页面使用的编号：属于某人、某工作组或新建的人；都不给时为该编号或 uid 本人。networks 限定来源网段。",
        ("EnrolRequest",), gives={201: "LegacyId"}, refuses=("forbidden", "not_found", "already_enrolled"),
    ),
    Operation(
        "legacy_ids.list", "GET", "/legacy-ids", MANAGER,
        "The enrolled ids, the oldest first.", "已登记的编号，最早的在前。",
        query=ListQuery, gives={200: "LegacyIds"}, refuses=("forbidden",),
    ),
    Operation(
        "legacy_ids.revoke", "DELETE", "/legacy-ids/{legacyId}", MANAGER,
        "Take the id back. Its connections end.", "撤销编号，其连接随即断开。",
        gives={204: None}, refuses=("forbidden", "not_found"),
    ),
    Operation("status.time", "GET", "/time", OPEN, "The time, in ms.", "服务器时间（毫秒）。", gives={200: "Time"}),
    Operation(
        "status.demo", "GET", "/demo", OPEN,
        "The sign-ins of the demo cast: in demo mode, to programs on this machine.",
        "演示账号：仅演示模式、本机可见。",
        gives={200: "Demo"}, refuses=("forbidden", "not_found"),
    ),
    Operation("status.health", "GET", "/healthz", OPEN, "The server answers.", "健康检查。", gives={200: "Health"}),
    Operation(
        "status.metrics", "GET", "/metrics", ADMIN,
        "Numbers in Prometheus' text format, for an admin or a program on this machine.",
        "Prometheus 指标：管理员或本机可见。",
        gives={200: "Text"}, media="text/plain",
    ),
    Operation(
        "docs.document", "GET", "/openapi.json", OPEN, "This document.", "本文档。", gives={200: "Object"},
    ),
    Operation(
        "docs.page", "GET", "/api/docs", OPEN, "This document, to read.", "本文档的网页。",
        gives={200: "Text"}, media="text/html", base="",
    ),
)  # fmt: skip
