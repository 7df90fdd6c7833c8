"""/visitors: how visitors come in."""

from typing import Final

from flask import Response, request

from chat.actions.attempts import Attempts
from chat.dialects.base import Viewpoint
from chat.dialects.desk_requests import VisitorRequest
from chat.dialects.spring import encode_json
from chat.dialects.weiyu_inbound import parsed
from chat.domain.commands import AdmitVisitor, BeginSignIn
from chat.domain.outcomes import KnownVisitor
from chat.domain.people import Actor, Organisation
from chat.domain.queries import Acquaintance
from chat.domain.times import iso
from chat.web.bodies import answer, body
from chat.web.callers import Callers
from chat.web.peers import Peers
from chat.web.problems import asked_language
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

    def one(self, visitor_id: int) -> Response:
        """What is known of a visitor, for staff; what nobody vouches for is called a claim."""
        actor = self._callers.person()
        known: KnownVisitor = self._web.actions.ask(actor, Acquaintance(visitor_id))
        view, person = Viewpoint.of(actor), self._web.frames.person
        return answer(
            {
                "person": person(known.person, view),
                "claimedId": known.claimed_id,
                "details": _object(known.details),
                "perhapsSame": [person(other, view) for other in known.perhaps_same],
                "pages": [
                    {"url": url, "title": title, "referrer": referrer, "seenAt": iso(at)}
                    for url, title, referrer, at in known.pages
                ],
            }
        )

    def _admitted(self, organisation: Organisation, given: VisitorRequest) -> Actor:
        command = AdmitVisitor(
            organisation, given.nickname, given.avatar, given.externalId, given.externalSig,
            extra=_text(given.extra), language=asked_language(),
        )  # fmt: skip
        person = self._web.actions.perform(self._web.identity.system(organisation), command)
        return Actor(person, organisation, via="desk")


def _object(details: str) -> object:
    """What the visitor's page told, when it told an object."""
    found = parsed(details)
    return found if isinstance(found, dict) else {}


def _text(extra: object) -> str:
    return extra if isinstance(extra, str) else encode_json(extra).decode() if extra is not None else ""
