"""What is said in the matrix: every kind of body (domain, section 5), each with a marker to know it again by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.journeys.matrix.likeness import OneOf

KINDS: Final = (
    "text", "image", "file", "voice", "audio", "video", "location", "job_card", "order_card", "sticker", "custom",
)  # fmt: skip
"""`sticker` is a type of Weiyu's own, `custom` one of XuqmGroup's: opaque to everybody else."""

MEDIA: Final[Mapping[str, Mapping[str, Any]]] = {
    "image": {"ending": "png", "word": "图片", "size": 102400, "width": 640, "height": 480},
    "file": {"ending": "pdf", "word": "文件", "size": 2048000, "mime": "application/pdf"},
    "voice": {"ending": "amr", "word": "语音", "duration": 5},
    "audio": {"ending": "mp3", "word": "音频", "duration": 7},
    "video": {"ending": "mp4", "word": "视频", "width": 1280, "height": 720, "duration": 9},
}
AMOUNTS: Final = ("size", "width", "height", "duration")
PRICE: Final = "29.90"
SECONDS: Final = 600
AT_FIRST: Final = OneOf((SECONDS, SECONDS - 1))
"""What a live card says of its time; a busy machine may need a second to say it."""


@dataclass(frozen=True, slots=True)
class Body:
    """One thing to say."""

    kind: str
    marker: str

    @property
    def name(self) -> str:
        return f"{self.marker}.{MEDIA[self.kind]['ending']}"

    @property
    def url(self) -> str:
        return f"https://files.example/{self.name}"

    @property
    def amounts(self) -> dict[str, int]:
        """Size in bytes, width and height in pixels, duration in seconds, where the kind has them."""
        return {name: MEDIA[self.kind][name] for name in AMOUNTS if name in MEDIA[self.kind]}

    @property
    def mime(self) -> str:
        return str(MEDIA[self.kind].get("mime", ""))

    @property
    def payload(self) -> dict[str, Any]:
        """Of a location and of a job card (seed 000)."""
        if self.kind == "location":
            place = f"外滩 {self.marker}"
            return {"latitude": 31.2304, "longitude": 121.4737, "address": place, "label": "上海"}
        return {
            "jobId": 501,
            "title": f"审计员 {self.marker}",
            "salary": "13K-23K",
            "tags": ["实习", "五险一金", "985"],
            "company": "华财仁合",
            "location": "上海市·黄浦区",
            "urgency": "急招",
            "quota": "1 人",
            "deadline": "2025-12-12 24:00",
        }

    @property
    def text(self) -> str:
        return f"您好 {self.marker}"

    @property
    def opaque(self) -> dict[str, Any]:
        """The content of a vendor's own type."""
        if self.kind == "sticker":
            return {"url": f"https://files.example/{self.marker}.gif", "label": f"doge {self.marker}"}
        return {"title": f"拼团 {self.marker}", "深": [1, {"b": None}]}

    @property
    def fallback(self) -> str:
        """The one line that stands for it (domain, section 5)."""
        match self.kind:
            case "text":
                return self.text
            case "location":
                return f"[位置] 外滩 {self.marker}"
            case "job_card":
                return f"[职位] 审计员 {self.marker} 13K-23K 华财仁合 上海市·黄浦区"
            case "order_card":
                return f"[订单] 定金 {self.marker} ¥{PRICE}"
            case "sticker":
                return f"[STICKER] doge {self.marker}"
            case "custom":
                return f"[CUSTOM] 拼团 {self.marker}"
        return f"[{MEDIA[self.kind]['word']}] {self.name}"

    @property
    def order(self) -> dict[str, Any]:
        """What an order card is made of."""
        return {"name": f"定金 {self.marker}", "price": PRICE}
