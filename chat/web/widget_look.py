"""What a page may know that shows the widget."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request

from chat.domain.errors import Refusal
from chat.domain.people import Organisation
from chat.domain.settings import NoteOrigin
from chat.domain.times import iso
from chat.domain.widget import Look, WidgetOf
from chat.web.bodies import answer
from chat.web.origins import Origins
from chat.web.statics import Statics
from chat.web.web import Web

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 60
SEEN_AGAIN: Final = 10 * 60_000
"""ms until an origin that shows the widget is noted once more."""


class WidgetLook:
    """`statics` tells where the widget's files are."""

    def __init__(self, web: Web, origins: Origins, statics: Statics) -> None:
        self._web = web
        self._origins = origins
        self._statics = statics
        self._seen: dict[tuple[int, str], int] = {}

    def look(self, org_key: str) -> Response:
        """Look, texts, consent rule and hours of an organisation. Raises Refusal `not_found`."""
        organisation = organisation_of(self._web, org_key)
        house = self._web.identity.system(organisation)
        found: Look = self._web.actions.ask(house, WidgetOf())
        self._note(organisation, request.headers.get("Origin"))
        response = answer(self._told(organisation, found))
        response.headers["Cache-Control"] = f"public, max-age={LOOK_SECONDS}"
        return response

    def _note(self, organisation: Organisation, origin: str | None) -> None:
        """Where the widget was seen, for the admin who pastes the snippet; only listed sites get so far."""
        if origin is None or len(origin) > 200 or not self._origins.may_read(origin):
            return
        seen, now = (organisation.id, origin), self._web.now()
        if now - self._seen.get(seen, -SEEN_AGAIN) < SEEN_AGAIN:
            return
        self._seen[seen] = now
        try:
            self._web.actions.perform(self._web.identity.system(organisation), NoteOrigin(origin))
        except Refusal as refusal:
            # It must not cost the shop its widget.
            logger.warning("Where the widget was seen could not be noted: %s", refusal.code)

    def _told(self, organisation: Organisation, found: Look) -> Mapping[str, Any]:
        return {
            "orgUid": organisation.uid,
            **found.chosen,
            "open": found.is_open,
            "opensAt": None if found.opens_at is None else iso(found.opens_at),
            "uploadBytes": found.rules.upload_size,
            "fileTypes": list(found.rules.file_types),
            "recallSeconds": found.rules.recall_window // 1000,
            "preview": found.typing_preview,
            "pays": found.rules.visitors_may_pay,
            "files": self._statics.url("widget/"),
        }


def organisation_of(web: Web, key: str) -> Organisation:
    """Whose widget this key shows. Raises Refusal `not_found`."""
    for organisation in web.identity.organisations():
        if organisation.app_key == key:
            return organisation
    raise Refusal("not_found")
