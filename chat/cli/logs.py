"""Logs on standard error: lines for people, or one JSON object a line for programs (CHAT_LOG)."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from chat.config import Settings


class JsonLines(logging.Formatter):
    """Time (UTC, ISO 8601), level, logger and message; the facts of a line as members of their own."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["stack"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up(settings: Settings) -> None:
    """Have everything logged as the settings say."""
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if settings.log == "json" else text)
    logging.basicConfig(level=settings.log_level, handlers=[handler])
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
