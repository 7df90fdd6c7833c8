"""The house itself."""

from typing import Final

from chat.web.operations.operation import ADMIN, OPEN, Operation

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation("status.time", "GET", "/time", OPEN, "The time, in ms.", "服务器时间（毫秒）。", gives={200: "Time"}),
    Operation(
        "status.demo", "GET", "/demo", OPEN,
        "The sign-ins of the demo cast: in demo mode, to programs on this machine.",
        "演示账号：仅演示模式、本机可见。",
        gives={200: "Demo"}, refuses=("forbidden", "not_found"),
    ),
    Operation(
        "status.health", "GET", "/healthz", OPEN,
        "The server answers and can store what it is told; 503 while it cannot.", "健康检查：无法保存时返回 503。",
        gives={200: "Health"}, refuses=("store_unavailable", "overloaded"),
    ),
    Operation(
        "status.metrics", "GET", "/metrics", ADMIN,
        "Numbers in Prometheus' text format, for an admin or a program on this machine.",
        "Prometheus 指标：管理员或本机可见。",
        gives={200: "Text"}, media="text/plain",
    ),
    Operation(
        "widget.look", "GET", "/widget/{orgKey}", OPEN,
        "How the widget of an organisation looks, what it says, and what it lets visitors do. Pages of listed sites "
        "may read it.",
        "网站组件的外观、文案与规则；已列入来源的网站可以读取。",
        gives={200: "WidgetShown"}, refuses=("not_found",),
    ),
    Operation(
        "docs.document", "GET", "/openapi.json", OPEN, "This document.", "本文档。", gives={200: "Object"},
    ),
    Operation(
        "docs.page", "GET", "/api/docs", OPEN, "This document, to read.", "本文档的网页。",
        gives={200: "Text"}, media="text/html", base="",
    ),
)  # fmt: skip
