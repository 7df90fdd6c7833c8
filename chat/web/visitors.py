"""/visitors: how visitors come in, and what agents know of them."""

from typing import Final

from flask import Response, request

from chat.actions.attempts import Attempts
from chat.dialects.base import Viewpoint
from chat.dialects.desk_requests import VisitorRequest
from chat.dialects.desk_requests_desk import RenameRequest, VisitorsQuery, VisitRequest
from chat.dialects.spring import encode_json
from chat.domain.commands import AdmitVisitor, BeginSignIn
from chat.domain.desk import FindVisitors, RenameVisitor
from chat.domain.outcomes import KnownVisitor, Page
from chat.domain.people import Actor, Organisation
from chat.domain.queries import Acquaintance
from chat.domain.service import NoteVisit
from chat.web.bodies import answer, body, nothing, query
from chat.web.callers import Callers
from chat.web.peers import Peers
from chat.web.problems import asked_language
from chat.web.visitor_case import visitor_case
from chat.web.web import Web

WINDOW: Final = 60_000
"""ms over which an address's new visitors are counted."""


class Visitors:
    def __init__(self, web: Web, callers: Callers, peers: Peers) -> None:
        self._web = web
        self._callers = callers
        self._peers = peers
        self._arrivals = Attempts(web.settings.visitors_per_minute, WINDOW, "rate_limited")

    def admit(self) -> Response:
        """A new visitor, or the one whom the site knows; signed in for as long as visitors are."""
        given = body(VisitorRequest)
        self._arrivals.count(self._web.now(), self._peers.source(request.environ))
        actor = self._admitted(self._web.identity.organisation(given.orgUid), given)
        lifetime = self._web.settings.visitor_token_seconds
        sign_in = self._web.actions.perform(actor, BeginSignIn("visitor", lifetime))
        return answer(
            {
                "accessToken": self._web.tokens.issue(actor.id, sign_in, "visitor", lifetime),
                "expiresIn": lifetime,
                "person": self._web.frames.person(actor.person, Viewpoint.of(actor)),
            },
            201,
        )

    def list(self) -> Response:
        """Those whose name or id at the site holds `q`, the newest first."""
        actor, asked = self._callers.person(), query(VisitorsQuery)
        before = int(asked.cursor) if asked.cursor is not None else None
        page: Page = self._web.actions.ask(actor, FindVisitors(asked.q, before, asked.limit))
        view = Viewpoint.of(actor)
        return answer({"items": [self._web.frames.person(found, view) for found in page.items], "next": page.next})

    def one(self, visitor_id: int) -> Response:
        """What is known of a visitor, for staff; what nobody vouches for is called a claim."""
        return self._shown(self._callers.person(), visitor_id)

    def rename(self, visitor_id: int) -> Response:
        actor = self._callers.person()
        self._web.actions.perform(actor, RenameVisitor(visitor_id, body(RenameRequest).nickname))
        return self._shown(actor, visitor_id)

    def visit(self) -> Response:
        """The visitor looks at a page of the site."""
        actor, given = self._callers.person(), body(VisitRequest)
        self._web.actions.perform(actor, NoteVisit(given.url, given.title, given.referrer))
        return nothing()

    def _shown(self, actor: Actor, visitor_id: int) -> Response:
        known: KnownVisitor = self._web.actions.ask(actor, Acquaintance(visitor_id))
        return answer(visitor_case(known, self._web.frames, Viewpoint.of(actor)))

    def _admitted(self, organisation: Organisation, given: VisitorRequest) -> Actor:
        command = AdmitVisitor(
            organisation, given.nickname, given.avatar, given.externalId, given.externalSig,
            extra=_text(given.extra), language=asked_language(), user_agent=request.user_agent.string,
        )  # fmt: skip
        person = self._web.actions.perform(self._web.identity.system(organisation), command)
        return Actor(person, organisation, via="desk")


def _text(extra: object) -> str:
    return extra if isinstance(extra, str) else encode_json(extra).decode() if extra is not None else ""
