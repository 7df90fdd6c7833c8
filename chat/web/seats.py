"""/seats: who is at work."""

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.desk_requests import SeatRequest
from chat.domain.commands import SetSeat
from chat.domain.queries import Seats as EverySeat
from chat.web.bodies import answer, body
from chat.web.callers import Callers
from chat.web.web import Web


class Seats:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def list(self) -> Response:
        """Every seat of the organisation, on one page."""
        actor = self._callers.person()
        seats = self._web.actions.ask(actor, EverySeat())
        view = Viewpoint.of(actor)
        return answer({"items": [self._web.frames.seat(seat, view) for seat in seats], "next": None})

    def set_mine(self) -> Response:
        actor = self._callers.person()
        given = body(SeatRequest)
        seat = self._web.actions.perform(actor, SetSeat(given.status, given.capacity))
        return answer(self._web.frames.seat(seat, Viewpoint.of(actor)))
