"""Who comes in, and who is at work."""

from typing import Final

from chat.web.operations.operation import AGENT, ANYBODY, OPEN, REFRESH, Operation

OPERATIONS: Final[tuple[Operation, ...]] = (
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
        ("VisitorRequest",), gives={201: "Access"}, refuses=("forbidden", "blocked", "rate_limited", "not_found"),
    ),
    Operation(
        "visitors.one", "GET", "/visitors/{visitorId}", AGENT,
        "A visitor: what their page told, the pages they looked at, and who else they perhaps are: nobody vouches.",
        "访客资料：页面提供的信息、浏览轨迹，以及可能是同一人的其他访客（未经站点签名）。",
        gives={200: "Visitor"}, refuses=("not_found",),
    ),
    Operation("seats.list", "GET", "/seats", AGENT, "Who is at work.", "坐席列表。", gives={200: "Seats"}),
    Operation(
        "seats.set_mine", "PUT", "/seats/me", AGENT,
        "My status, and how many sessions I take. A free seat takes who waits.", "设置我的状态与接待上限。",
        ("SeatRequest",), gives={200: "Seat"},
    ),
)  # fmt: skip
