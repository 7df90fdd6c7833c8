"""What a page that shows the widget may know of an organisation."""

from collections.abc import Mapping
from typing import Any

from chat.domain.rules import Rules
from chat.domain.value import value


@value
class WidgetOf:
    """By the house. Answers the organisation's `Look`."""


@value
class Look:
    """`chosen` are the widget's settings, names as the house API has them; `opens_at` is UTC ms, None while open or
    when it never opens."""

    chosen: Mapping[str, Any]
    rules: Rules
    is_open: bool
    opens_at: int | None
    typing_preview: bool
