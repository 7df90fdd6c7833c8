"""Who calls Weiyu's visitor paths: the key is the uid in the call (design, section 7)."""

from collections.abc import Callable

from flask import request

from chat.actions.attempts import Attempts
from chat.actions.identity import Identity
from chat.dialects.desk import bearer
from chat.domain.errors import Refusal
from chat.domain.people import Actor

VIA = "weiyu_visitor"


class Keys:
    """`failures` counts keys that open nothing, per address."""

    def __init__(self, identity: Identity, failures: Attempts) -> None:
        self._identity = identity
        self._failures = failures

    def actor(self, now: int, source: str, *uids: str) -> Actor:
        """The visitor behind the Bearer token, else behind the first of `uids` that is a key.

        Raises Refusal `unauthorized`, and TooMany for an address that has guessed too often.
        """
        token = bearer(request.headers.get("Authorization", ""))
        if token:
            return self._identity.by_token(token, via=VIA)
        return self._counted(now, source, lambda: self._first(uids))

    def by_thread(self, now: int, source: str, no: str) -> Actor:
        """The visitor of a conversation, for the two calls that name nobody; see docs/decisions."""
        return self._counted(now, source, lambda: self._identity.by_conversation(no, via=VIA))

    def known(self, uid: str) -> bool:
        """Whether this uid is somebody's key."""
        try:
            self._identity.by_key(uid)
        except Refusal:
            return False
        return True

    def _counted(self, now: int, source: str, find: Callable[[], Actor]) -> Actor:
        """Count a failure after it happened: many visitors may share an address and call at once, and nobody gains by
        guessing 128 random bits in parallel."""
        try:
            return find()
        except Refusal:
            self._failures.count(now, source)
            raise

    def _first(self, uids: tuple[str, ...]) -> Actor:
        for uid in filter(None, uids):
            try:
                return self._identity.by_key(uid, via=VIA)
            except Refusal:
                continue
        raise Refusal("unauthorized")
