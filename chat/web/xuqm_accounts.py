"""/api/im/auth, /admin, /accounts, /blacklist: who comes in, who is known, who is not heard."""

from typing import Final

from flask import Response, request

from chat.actions.attempts import Attempts
from chat.dialects.base import Viewpoint
from chat.dialects.xuqm_answers import account
from chat.dialects.xuqm_bodies import OfApplication
from chat.dialects.xuqm_requests import (
    AccountRequest,
    AccountsRequest,
    LoginRequest,
    PersonRequest,
    SigRequest,
    read_request,
)
from chat.domain.commands import EndSignIn
from chat.domain.contacts import Block, Blocked, ImportAccount
from chat.domain.errors import Refusal
from chat.domain.people import Actor, Person
from chat.web.peers import Peers
from chat.web.web import Web
from chat.web.xuqm_caller import ImCaller, brought, said
from chat.web.xuqm_sigs import KIND, LONGEST, UserSigs

_SECOND: Final = 1000


class Accounts:
    """`failures` counts logins that did not hold, for each address and account."""

    def __init__(self, web: Web, caller: ImCaller, sigs: UserSigs, failures: Attempts, peers: Peers) -> None:
        self._web = web
        self._caller = caller
        self._sigs = sigs
        self._failures = failures
        self._peers = peers

    def login(self) -> Response:
        """A userSig becomes an im token, under both names that the vendor's clients know."""
        given = read_request(LoginRequest, brought())
        actor = self._vouched(given)
        assert actor.sign_in is not None
        token = self._web.tokens.issue(actor.id, actor.sign_in, KIND, LONGEST)
        expires_at = self._web.now() + LONGEST * _SECOND
        return said(
            {
                "token": token,
                "imToken": token,
                "expiresAt": expires_at,
                "imTokenExpiresAt": expires_at,
                "profile": account(actor.person, Viewpoint.of(actor)),
            }
        )

    def logout(self) -> Response:
        """The sign-in ends, and every connection that stands on it."""
        actor = self._caller.person()
        self._web.actions.perform(actor, EndSignIn(actor.sign_in))
        return said()

    def usersig(self, user_id: str) -> Response:
        """Signed for somebody of this application, by an admin."""
        actor = self._caller.admin()
        given = self._caller.asked(actor, SigRequest)
        return said(self._sigs.make(actor.organisation, user_id, given.expireSeconds))

    def import_one(self) -> Response:
        actor = self._caller.admin()
        given = self._caller.asked(actor, AccountRequest)
        return said(account(self._imported(actor, given), Viewpoint.of(actor)))

    def import_many(self) -> Response:
        """Each by itself: those that were refused are named, with the reason."""
        actor = self._caller.admin()
        given = self._caller.asked(actor, AccountsRequest)
        imported, failed = [], []
        for one in given.accounts:
            try:
                imported.append(account(self._imported(actor, one), Viewpoint.of(actor)))
            except Refusal as refusal:
                failed.append({"userId": one.userId, "error": refusal.code, "message": refusal.detail})
        return said({"accounts": imported, "failed": failed})

    def me(self) -> Response:
        actor = self._caller.person()
        return said(account(actor.person, Viewpoint.of(actor)))

    def blacklist(self) -> Response:
        actor = self._caller.person()
        people: tuple[Person, ...] = self._web.actions.ask(actor, Blocked())
        return said([account(person, Viewpoint.of(actor)) for person in people])

    def block(self) -> Response:
        actor = self._caller.person()
        self._web.actions.perform(actor, Block(self._caller.asked(actor, PersonRequest).userId))
        return said()

    def unblock(self, user_id: str) -> Response:
        actor = self._caller.person()
        self._caller.asked(actor, OfApplication)
        self._web.actions.perform(actor, Block(user_id, blocked=False))
        return said()

    def _vouched(self, given: LoginRequest) -> Actor:
        """The signature must be for the person who is named.

        A good one is never kept out by others' failures: nobody guesses it, and a whole site may come back at once.
        """
        application = given.application
        try:
            actor = self._sigs.actor(given.userSig, application)
            if given.userId not in (actor.person.uid, actor.person.agent_uid):
                raise Refusal("unauthorized")
        except Refusal as refusal:
            if refusal.code == "unauthorized":
                source = f"address {self._peers.source(request.environ)}"
                self._failures.count(self._web.now(), source, f"im account {application} {given.userId}")
            raise
        return actor

    def _imported(self, actor: Actor, given: AccountRequest) -> Person:
        person: Person = self._web.actions.perform(actor, ImportAccount(given.userId, given.nickname, given.avatar))
        return person
