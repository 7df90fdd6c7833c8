"""/settings and /hours: what the organisation sets for itself."""

from html import escape
from typing import Any

from flask import Response

from chat.dialects.desk_requests_settings import HoursRequest, SettingsRequest
from chat.domain.settings import (
    ChangeHours,
    ChangeSettings,
    Embedded,
    Embedding,
    EverySetting,
    OpeningHours,
    ServiceHours,
)
from chat.domain.times import iso
from chat.web.bodies import answer, body
from chat.web.callers import Callers
from chat.web.web import Web


class Settings:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._actions = web.actions
        self._callers = callers
        self._url = web.settings.base_url

    def every(self) -> Response:
        return answer(self._actions.ask(self._callers.person(), EverySetting()))

    def change(self) -> Response:
        actor, given = self._callers.admin(), body(SettingsRequest)
        return answer(self._actions.perform(actor, ChangeSettings(given.given())))

    def embedding(self) -> Response:
        """The line for the site's pages."""
        embedded: Embedded = self._actions.ask(self._callers.person(), Embedding())
        seen = [{"origin": origin, "at": iso(at)} for origin, at in embedded.origins]
        return answer({"snippet": self._snippet(embedded.key), "key": embedded.key, "originsSeen": seen})

    def _snippet(self, key: str) -> str:
        return f'<script async src="{escape(self._url)}/static/widget.js" data-key="{escape(key)}"></script>'


class Hours:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._actions = web.actions
        self._callers = callers

    def list(self) -> Response:
        return answer(_shown(self._actions.ask(self._callers.person(), ServiceHours())))

    def change(self) -> Response:
        actor, given = self._callers.admin(), body(HoursRequest)
        return answer(_shown(self._actions.perform(actor, ChangeHours(given.rows()))))


def _shown(hours: OpeningHours) -> dict[str, Any]:
    return {"items": [dict(row) for row in hours.hours], "open": hours.is_open}
