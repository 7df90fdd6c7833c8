"""/sessions/{sessionId}/notes: what agents tell each other beside a session."""

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.desk_request import ListQuery
from chat.dialects.desk_requests_desk import NoteRequest, urls
from chat.domain.conversations import ById
from chat.domain.notes import AddNote, Note, RemoveNote
from chat.domain.notes import Notes as NotesOf
from chat.domain.outcomes import Page
from chat.web.bodies import answer, body, nothing, query
from chat.web.callers import Callers
from chat.web.web import Web


class Notes:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def list(self, session_id: int) -> Response:
        """The oldest first; `next` goes on behind the last."""
        actor, asked = self._callers.person(), query(ListQuery)
        page: Page = self._web.actions.ask(actor, NotesOf(ById(session_id), int(asked.cursor or 0), asked.limit))
        view = Viewpoint.of(actor)
        return answer({"items": [self._web.frames.note(note, view) for note in page.items], "next": page.next})

    def add(self, session_id: int) -> Response:
        actor, given = self._callers.person(), body(NoteRequest)
        note: Note = self._web.actions.perform(actor, AddNote(ById(session_id), given.content, urls(given.files)))
        return answer(self._web.frames.note(note, Viewpoint.of(actor)), 201)

    def remove(self, session_id: int, note_id: int) -> Response:
        self._web.actions.perform(self._callers.person(), RemoveNote(ById(session_id), note_id))
        return nothing()
