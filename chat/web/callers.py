"""Who calls: the person behind the Bearer token, or the site behind its key; answered in the language of the call."""

from typing import Final

from flask import request

from chat.actions import access
from chat.actions.identity import Identity
from chat.dialects.desk import bearer
from chat.domain.errors import Refusal
from chat.domain.languages import asked
from chat.domain.people import Actor

SITE_KEY: Final = "sk_"


class Callers:
    """Each call raises Refusal `unauthorized` for a token that is missing, wrong or of an ended sign-in."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def person(self) -> Actor:
        """The signed-in person of this request."""
        presented = _presented()
        return _spoken(self._identity.by_token(presented))

    def staff(self) -> Actor:
        """Likewise, an agent or admin. Raises Refusal `forbidden` before anything of the request is looked at."""
        actor = self.person()
        access.staff(actor)
        return actor

    def admin(self) -> Actor:
        """Likewise, an admin."""
        actor = self.person()
        access.admin(actor)
        return actor

    def person_or_site(self) -> Actor:
        """Likewise, or the house acting for the site whose key was presented."""
        presented = _presented()
        if presented.startswith(SITE_KEY):
            return _spoken(self._identity.by_site_key(presented))
        return _spoken(self._identity.by_token(presented))


def _spoken(actor: Actor) -> Actor:
    return actor.speaking(asked(request.headers.get("Accept-Language", "")))


def _presented() -> str:
    token = bearer(request.headers.get("Authorization", ""))
    if not token:
        raise Refusal("unauthorized")
    return token
