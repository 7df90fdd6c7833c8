"""/audit, /site-keys and /exports: what was done, who speaks for the site, what was handed out."""

from typing import Any

from flask import Response, send_file

from chat.actions.exporting import Exporting
from chat.dialects.base import Viewpoint
from chat.dialects.desk_request import ListQuery
from chat.dialects.desk_requests_admin import AuditQuery, ExportRequest, SiteKeyRequest, utc_ms
from chat.domain import exports as e
from chat.domain.audit import Audit as EveryEntry
from chat.domain.audit import AuditEntry
from chat.domain.errors import Refusal
from chat.domain.outcomes import Page
from chat.domain.people import Actor
from chat.domain.staff import AddSiteKey, EndSiteKey, SiteKey
from chat.domain.staff import SiteKeys as EveryKey
from chat.domain.times import iso
from chat.web.bodies import answer, body, nothing, query
from chat.web.callers import Callers
from chat.web.web import Web


class Audit:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def list(self) -> Response:
        """The newest first."""
        actor, asked = self._callers.admin(), query(AuditQuery)
        wanted = EveryEntry(
            asked.actor, asked.action, utc_ms(asked.begins), utc_ms(asked.ends), asked.cursor, asked.limit
        )
        page: Page = self._web.actions.ask(actor, wanted)
        return answer({"items": [self._entry(entry, actor) for entry in page.items], "next": page.next})

    def _entry(self, entry: AuditEntry, actor: Actor) -> dict[str, Any]:
        by = entry.actor
        return {
            "id": entry.id,
            "at": iso(entry.at),
            "actor": self._web.frames.person(by, Viewpoint.of(actor)) if by is not None else None,
            "action": entry.action,
            "target": entry.target,
            "detail": dict(entry.detail),
            "address": entry.address,
        }


class SiteKeys:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._actions = web.actions
        self._callers = callers

    def list(self) -> Response:
        keys: list[SiteKey] = self._actions.ask(self._callers.admin(), EveryKey())
        return answer({"items": [_key(key) for key in keys], "next": None})

    def add(self) -> Response:
        """The key is in this answer and nowhere else."""
        actor, given = self._callers.admin(), body(SiteKeyRequest)
        made, key = self._actions.perform(actor, AddSiteKey(given.note))
        return answer({**_key(made), "key": key}, 201)

    def end(self, site_key_id: int) -> Response:
        self._actions.perform(self._callers.admin(), EndSiteKey(site_key_id))
        return nothing()


class Exports:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def list(self) -> Response:
        """The newest first."""
        actor, asked = self._callers.admin(), query(ListQuery)
        page: Page = self._web.actions.ask(actor, e.Exports(asked.cursor, asked.limit))
        return answer({"items": [_export(export) for export in page.items], "next": page.next})

    def order(self) -> Response:
        """202: it is begun."""
        actor, given = self._callers.admin(), body(ExportRequest)
        command = e.OrderExport(given.begins, given.ends, e.ExportFormat(given.format), given.visitorId)
        return answer(_export(self._exporting.order(actor, command)), 202)

    def one(self, export_id: int) -> Response:
        return answer(_export(self._web.actions.ask(self._callers.admin(), e.OneExport(export_id))))

    def file(self, export_id: int) -> Response:
        export, path = self._exporting.file(self._callers.admin(), export_id)
        name = f"conversations-{export.first}-{export.last}.{export.format.value}"
        response = send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=name)
        response.headers["Cache-Control"] = "no-store"
        return response

    def remove(self, export_id: int) -> Response:
        self._exporting.remove(self._callers.admin(), export_id)
        return nothing()

    @property
    def _exporting(self) -> Exporting:
        if self._web.exporting is None:
            raise Refusal("not_found")
        return self._web.exporting


def _key(key: SiteKey) -> dict[str, Any]:
    return {"id": key.id, "note": key.note, "createdAt": iso(key.created_at)}


def _export(export: e.Export) -> dict[str, Any]:
    return {
        "id": export.id,
        "from": export.first,
        "to": export.last,
        "format": export.format.value,
        "visitorId": export.visitor,
        "status": export.status.value,
        "progress": round(export.progress, 3),
        "createdAt": iso(export.created_at),
        "size": export.size,
    }
