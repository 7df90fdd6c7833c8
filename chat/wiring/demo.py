"""The demo organisation: founded at the first start, its sign-ins told to whoever sits at this machine."""

import json
from functools import partial
from typing import Any

from chat.actions import founding
from chat.actions.perform import Actions
from chat.config import Settings
from chat.domain.commands import BeginSignIn
from chat.domain.people import Actor
from chat.store.database import Database
from chat.store.memory import Memory
from chat.store.readers import Readers
from chat.store.secrets import keep, read
from chat.web.tokens import Tokens
from chat.web.xuqm_sigs import UserSigs
from chat.wiring.installation import in_transaction


def found_demo(settings: Settings, database: Database) -> founding.Cast | None:
    """The cast, when this start founded it."""
    if not settings.demo:
        return None
    cast = in_transaction(database, partial(founding.found_demo, password=settings.demo_password))
    if cast is not None:
        keep(settings.data, "demo", json.dumps(dict(cast.passwords)))
    return cast


class Demo:
    """Who may sign in as whom in demo mode."""

    def __init__(self, settings: Settings, actions: Actions, readers: Readers, tokens: Tokens, sigs: UserSigs) -> None:
        self._settings = settings
        self._actions = actions
        self._readers = readers
        self._tokens = tokens
        self._sigs = sigs

    def cast(self) -> dict[str, Actor]:
        """Staff by login name, visitors by uid."""
        return self._readers.call(demo_cast)

    def sign_ins(self) -> dict[str, Any] | None:
        """The sign-ins of the demo cast; None outside demo mode."""
        if not self._settings.demo:
            return None
        passwords = json.loads(read(self._settings.data, "demo") or "{}")
        cast = self.cast()
        return {
            "staff": [
                {"username": name, "password": password, **self._agent(cast[name])}
                for name, password in passwords.items()
            ],
            "visitors": [self._visitor(cast[uid]) for uid in founding.DEMO_VISITORS],
        }

    def _agent(self, actor: Actor) -> dict[str, Any]:
        """What XuqmGroup's clients sign in with: the uid, and the site's signature for it."""
        uid = actor.person.uid
        sig = self._sigs.make(actor.organisation, uid, self._settings.agent_token_seconds)
        return {"uid": uid, "userSig": sig, "appId": actor.organisation.app_key}

    def _visitor(self, actor: Actor) -> dict[str, Any]:
        lifetime = self._settings.agent_token_seconds
        sign_in = self._actions.perform(actor, BeginSignIn("visitor", lifetime))
        token = self._tokens.issue(actor.id, sign_in, "visitor", lifetime)
        person = actor.person
        return {"id": person.id, "uid": person.uid, "nickname": person.nickname, "accessToken": token}


def demo_cast(memory: Memory) -> dict[str, Actor]:
    """Staff by login name, visitors by uid."""
    organisation = memory.organisations.by_uid(founding.DEMO_ORGANISATION)
    assert organisation is not None
    staff = {name: memory.people.with_password(organisation.id, name) for name in founding.DEMO_STAFF}
    visitors = {uid: memory.people.by_uid(organisation.id, uid) for uid in founding.DEMO_VISITORS}
    people = {name: found[0] for name, found in staff.items() if found is not None} | visitors
    return {name: Actor(person, organisation) for name, person in people.items() if person is not None}
