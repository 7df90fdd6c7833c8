"""/legacy-ids: which numbers pages on the raw door may hold, and whose they are."""

from typing import Any

from flask import Response

from chat.actions.identity import hashed
from chat.dialects.desk_request import ListQuery
from chat.dialects.desk_requests_admin import EnrolRequest
from chat.domain.commands import EnrolLegacyId, RevokeLegacyId
from chat.domain.legacy_ids import LegacyId
from chat.domain.outcomes import Page
from chat.domain.people import Role
from chat.domain.queries import LegacyIds as EnrolledIds
from chat.domain.times import iso
from chat.web.bodies import answer, body, nothing, query
from chat.web.callers import Callers
from chat.web.web import Web


class LegacyIds:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._actions = web.actions
        self._callers = callers

    def enrol(self) -> Response:
        actor = self._callers.admin()
        given = body(EnrolRequest)
        created = given.create
        command = EnrolLegacyId(
            given.id, given.personId, given.workgroupId, None if created is None else Role(created.role),
            networks=tuple(given.networks), note=given.note,
            nickname="" if created is None else created.nickname,
            username=None if created is None else created.username,
            password_hash=hashed(created.password) if created is not None and created.password else None,
        )  # fmt: skip
        return answer(_shown(self._actions.perform(actor, command)), 201)

    def list(self) -> Response:
        """The oldest first."""
        asked = query(ListQuery)
        page: Page = self._actions.ask(self._callers.admin(), EnrolledIds(asked.cursor, asked.limit))
        return answer({"items": [_shown(enrolled) for enrolled in page.items], "next": page.next})

    def revoke(self, id: str) -> Response:  # noqa: A002 - as the path calls it
        """Its connections end too."""
        self._actions.perform(self._callers.admin(), RevokeLegacyId(id))
        return nothing()


def _shown(enrolled: LegacyId) -> dict[str, Any]:
    return {
        "id": enrolled.alias,
        "personId": enrolled.person,
        "workgroupId": enrolled.workgroup,
        "networks": list(enrolled.networks),
        "note": enrolled.note,
        "createdAt": iso(enrolled.created_at),
    }
