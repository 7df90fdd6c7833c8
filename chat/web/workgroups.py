"""/workgroups: who answers together."""

from typing import Any

from flask import Response

from chat.domain.desk import GroupView, GroupViews
from chat.web.bodies import answer
from chat.web.callers import Callers
from chat.web.web import Web


class Workgroups:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def list(self) -> Response:
        """Every group of the organisation, on one page."""
        found: list[GroupView] = self._web.actions.ask(self._callers.person(), GroupViews())
        return answer({"items": [shown(view) for view in found], "next": None})


def shown(view: GroupView) -> dict[str, Any]:
    """A group as staff see it."""
    group = view.group
    return {
        "id": group.id,
        "uid": group.uid,
        "name": group.name,
        "routing": group.routing,
        "members": list(view.members),
        "waiting": view.waiting,
        "online": view.online,
    }
