"""What is shown in a session: files and cards."""

from typing import Final

from chat.web.operations.operation import AGENT, ANYBODY, MINE, MSG, OPEN, SESSION, SITE, Operation

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "files.add", "POST", "/files", ANYBODY,
        "Keep one file (multipart/form-data, field `file`); its type is what its bytes say.",
        "上传一个文件（multipart/form-data，字段 file）；类型以文件内容为准。",
        gives={201: "File"},
        refuses=(
            "bad_request", "too_large", "type_refused", "bad_picture", "quota_exceeded", "overloaded",
            "store_unavailable",
        ),
        takes_file=True,
    ),
    Operation(
        "files.fetch", "GET", "/files/{key}", OPEN,
        "The bytes: by a signed address, or by Bearer for who hears a session where it was shown.",
        "下载文件：凭签名地址，或以参与者身份（Bearer）。",
        gives={200: "Text"}, refuses=("unauthorized", "blocked", "not_found"), media="application/octet-stream",
    ),
    Operation(
        "cards.show_job", "POST", f"{SESSION}/job-cards", AGENT, "Show a posting as a card.", "发送职位卡片。",
        ("JobCardRequest",), gives=MSG, refuses=(*MINE, "client_id_reused", "word_refused"),
    ),
    Operation(
        "cards.offer_order", "POST", f"{SESSION}/order-cards", AGENT,
        "Show an order card; it expires by itself.", "发送订单卡片，到期自动失效。",
        ("OrderCardRequest",), gives=MSG, refuses=(*MINE, "client_id_reused", "word_refused"),
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
)  # fmt: skip
