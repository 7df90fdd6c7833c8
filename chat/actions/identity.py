"""Who somebody is: sign-ins, tokens, visitors."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Protocol

from werkzeug.security import check_password_hash, generate_password_hash

from chat.actions import access, audit, policing
from chat.actions.barred import Barred
from chat.actions.house import House
from chat.domain import rooms
from chat.domain.audit import NoteSignInFailure
from chat.domain.commands import AdmitVisitor, BeginSignIn, EndSignIn
from chat.domain.credentials import LegacyKey
from chat.domain.errors import Refusal
from chat.domain.events import SignInEnded
from chat.domain.people import Actor, Organisation, Person, Role
from chat.store.memory import Memory, Transaction
from chat.store.readers import Readers


class Claims(Protocol):
    """What a token that is ours says: `person` and `sign_in` are ids, `kind` its `typ` claim."""

    @property
    def person(self) -> int: ...

    @property
    def sign_in(self) -> int: ...

    @property
    def kind(self) -> str: ...


_LONGEST_KEY = 64
DESK_KINDS = frozenset({"agent", "visitor"})
WEIYU_KINDS = frozenset({"weiyu", "agent"})
PAGE_KINDS = frozenset({"agent", "visitor", "chatvo"})
"""Kinds of tokens that raw pages may hold: what they got by their own login, or from the site."""


class Identity:
    """Turns credentials into actors.

    `read_token(token, kinds)` answers its Claims, or raises Refusal `unauthorized` for a token that is not ours, has
    run out, or is of another kind. `where` is the address of the call under way, "" for a socket's. Visitors on the
    blacklist are refused with `blocked`, whatever they present. `failed(organisation, attempt)` hears of wrong
    passwords.
    """

    def __init__(
        self, readers: Readers, read_token: Callable[[str, Collection[str]], Claims], barred: Barred | None = None,
        where: Callable[[], str] = lambda: "",
        failed: Callable[[Organisation, NoteSignInFailure], None] = lambda _organisation, _attempt: None,
    ) -> None:  # fmt: skip
        self._readers = readers
        self._read_token = read_token
        self._barred = barred
        self._where = where
        self._failed = failed

    def admitted(self, actor: Actor, address: str = "") -> Actor:
        """The actor with the address they call from. Raises Refusal `blocked`."""
        placed = replace(actor, address=address or self._where())
        if self._barred is not None:
            self._barred.check(placed, placed.address)
        return placed

    def by_token(
        self, token: str, kinds: Collection[str] = DESK_KINDS, via: str = "desk", origin: int | None = None
    ) -> Actor:
        """The actor behind a live token of one of these kinds. Raises Refusal `unauthorized`."""
        claims = self._read_token(token, kinds)
        person, organisation = self._readers.call(_live, claims.person, claims.sign_in)
        return self.admitted(Actor(person, organisation, claims.sign_in, origin, via))

    def by_key(self, uid: str, via: str = "house", origin: int | None = None) -> Actor:
        """The visitor whose uid is their key (design, section 7). Raises Refusal `unauthorized`."""
        person, organisation = self._readers.call(_keyed, uid)
        return self.admitted(Actor(person, organisation, None, origin, via))

    def by_conversation(self, no: str, via: str = "house") -> Actor:
        """The visitor of the service conversation `no`, when their uid is a key. Raises Refusal `unauthorized`."""
        person, organisation = self._readers.call(_visitor_of, no)
        return self.admitted(Actor(person, organisation, None, None, via))

    def profile(self, person: Person) -> tuple[str, str | None, int]:
        """(what a visitor's page told of them as JSON, the name it claims, when they first came in UTC ms)."""
        claimed, extra, created_at = self._readers.call(lambda memory: memory.people.claim(person.id))
        return extra, claimed, created_at

    def by_password(self, organisation_uid: str | None, username: str, password: str, via: str = "house") -> Actor:
        """Raises Refusal `bad_credentials`. The hash is checked off the hub, and also for names nobody has."""
        found = self._readers.call(_account, organisation_uid, username, password)
        if found is None:
            self._failed(self.organisation(organisation_uid), NoteSignInFailure(username, self._where(), via))
            raise Refusal("bad_credentials")
        person, organisation = found
        return self.admitted(Actor(person, organisation, via=via))

    def by_legacy_key(self, key: LegacyKey, origin: int | None = None) -> Actor:
        """Whom the raw door lets in as this id. Raises Refusal.

        `unauthorized` for a token that is none of ours, `forbidden` for one of somebody else, and for an id that is
        not enrolled, stands for a workgroup, or comes from another network.
        """
        if key.token is not None:
            actor = self.by_token(key.token, PAGE_KINDS, "chatvo", origin)
            if not self._readers.call(_is_called, actor.person, key.id):
                raise Refusal("forbidden")
            return actor
        person, organisation, sign_in = self._readers.call(_enrolled, key)
        return self.admitted(Actor(person, organisation, sign_in, origin, "chatvo"), key.address)

    def by_site_key(self, key: str) -> Actor:
        """The house, acting for the site that holds this key. Raises Refusal `unauthorized`."""
        return self._readers.call(_site, key)

    def organisation(self, uid: str | None) -> Organisation:
        """The tenant named, or the only one. Raises Refusal `not_found`."""
        found = self._readers.call(_organisation, uid)
        if found is None:
            raise Refusal("not_found")
        return found

    def organisations(self) -> list[Organisation]:
        """Every tenant."""
        return self._readers.call(lambda memory: memory.organisations.all())

    def system(self, organisation: Organisation) -> Actor:
        """The house itself, acting in this tenant."""
        return Actor(self._readers.call(_system, organisation.id), organisation, address=self._where())


def begin(tx: Transaction, _house: House, actor: Actor, command: BeginSignIn) -> int:
    """Open a sign-in for the actor; its id goes into their tokens."""
    if actor.is_staff:
        audit.note(tx, actor, "sign_in", actor.person.username or actor.id, kind=command.kind)
    return tx.sign_ins.add(actor.id, command.kind, tx.now, tx.now + command.lifetime * 1000)


def end(tx: Transaction, _house: House, actor: Actor, command: EndSignIn) -> None:
    """End one sign-in or all, and with it every live connection that stands on it."""
    ended = tx.sign_ins.end(actor.id, command.sign_in, tx.now)
    tx.tell(SignInEnded(actor.id, ended), rooms.control(actor.id))


def admit_visitor(tx: Transaction, _house: House, actor: Actor, command: AdmitVisitor) -> Person:
    """A new visitor; or the old one, when the site vouches for `external_id` (api, "A visitor known to the site").

    Who sends the secret uid back is the old one too; a uid that is no key, or nobody's, changes nothing.
    """
    policy = tx.policies.of(command.organisation.id)
    if policy is not None and policy.blacklist.holds_address(actor.address, tx.now):
        raise Refusal("blocked")
    person = _admitted(tx, replace(command, nickname=policing.veiled(policy, command.nickname)), actor.address)
    tx.visits.browse_by(person.id, command.user_agent[:500])
    tx.visits.come_from(person.id, actor.address)
    return person


def _admitted(tx: Transaction, command: AdmitVisitor, address: str) -> Person:
    organisation = command.organisation
    returning = tx.people.by_key(command.key_uid) if command.key_uid else None
    if returning is not None and returning.organisation == organisation.id:
        return _updated(tx, returning, command)
    external_id = command.external_id or None
    if external_id is not None:
        if not signed_by_site(organisation, external_id, command.external_sig):
            raise Refusal("forbidden", "externalSig does not fit externalId")
        known = tx.people.by_external_id(organisation.id, external_id)
        if known is not None:
            return _updated(tx, known, command)
    else:
        policing.let_newcomer_in(tx.policies.of(organisation.id), tx.now, address)
    uid = secrets.token_hex(16)
    profile = {"nickname": f"访客{uid[:4]}", **_profile(command)}
    return tx.people.add(
        tx.now, organisation=organisation.id, uid=uid, uid_is_key=command.uid_is_key, role=Role.VISITOR.value,
        external_id=external_id, extra=command.extra[:4000], language=command.language,
        claimed_id=command.claimed_id[:200] if command.claimed_id else None, **profile,
    )  # fmt: skip


def _updated(tx: Transaction, known: Person, command: AdmitVisitor) -> Person:
    policy = tx.policies.of(known.organisation)
    if policy is not None and policy.blacklist.holds(known.id, tx.now):
        raise Refusal("blocked")
    changes = _profile(command)
    if command.language is not None:
        changes["language"] = command.language
    if command.extra:
        changes["extra"] = command.extra[:4000]
    if command.claimed_id:
        changes["claimed_id"] = command.claimed_id[:200]
    return tx.people.change(known.id, **changes) if changes else known


def signed_by_site(organisation: Organisation, external_id: str, signature: str | None) -> bool:
    """Whether `signature` is hex(HMAC-SHA256(secret, external_id))."""
    expected = hmac.new(organisation.secret.encode(), external_id.encode(), hashlib.sha256).hexdigest()
    return signature is not None and hmac.compare_digest(expected.encode(), signature.lower().encode())


def _profile(command: AdmitVisitor) -> dict[str, str]:
    given = {"nickname": command.nickname.strip()[:100], "avatar": command.avatar[:1000]}
    return {name: value for name, value in given.items() if value}


def _live(memory: Memory, person_id: int, sign_in: int) -> tuple[Person, Organisation]:
    if not memory.sign_ins.is_live(sign_in, person_id, memory.now) or memory.people.is_disabled(person_id):
        raise Refusal("unauthorized")
    person = memory.people.get(person_id)
    organisation = memory.organisations.get(person.organisation) if person is not None else None
    if person is None or organisation is None:
        raise Refusal("unauthorized")
    return person, organisation


def _keyed(memory: Memory, uid: str) -> tuple[Person, Organisation]:
    person = memory.people.by_key(uid) if len(uid) <= _LONGEST_KEY else None
    organisation = memory.organisations.get(person.organisation) if person is not None else None
    if person is None or organisation is None or person.role is not Role.VISITOR:
        raise Refusal("unauthorized")
    return person, organisation


def hashed(password: str) -> str:
    """The hash of a new password; takes about a tenth of a second."""
    return generate_password_hash(password)


def _is_called(memory: Memory, person: Person, name: str) -> bool:
    """Whether this id of the raw door means the person; a uid that is a key is kept out of addresses."""
    enrolled = memory.legacy_ids.live(name)
    if enrolled is not None:
        return enrolled.person == person.id
    return name == str(person.id) or (name == person.uid and not person.uid_is_key)


def _enrolled(memory: Memory, key: LegacyKey) -> tuple[Person, Organisation, int | None]:
    enrolled = memory.legacy_ids.live(key.id)
    if enrolled is None or enrolled.person is None or not enrolled.counts_from(key.address):
        raise Refusal("forbidden")
    person, organisation = memory.people.get(enrolled.person), memory.organisations.get(enrolled.organisation)
    if person is None or organisation is None or memory.people.is_disabled(person.id):
        raise Refusal("forbidden")
    return person, organisation, enrolled.sign_in


def _visitor_of(memory: Memory, no: str) -> tuple[Person, Organisation]:
    for organisation in memory.organisations.all():
        found = access.by_no(memory, organisation.id, no)
        if found is not None and found.visitor is not None and found.visitor.uid_is_key:
            return found.visitor, organisation
    raise Refusal("unauthorized")


# The hash of a password nobody has, so that an unknown name costs the same time as a wrong password.
_NOBODY = "scrypt:32768:8:1$TpDqIvn2Xh0lMx4E$" + "0" * 128


def _account(
    memory: Memory, organisation_uid: str | None, username: str, password: str
) -> tuple[Person, Organisation] | None:
    organisation = _organisation(memory, organisation_uid)
    found = memory.people.with_password(organisation.id, username) if organisation is not None else None
    fits = check_password_hash(found[1] if found is not None else _NOBODY, password)
    return (found[0], organisation) if fits and found is not None and organisation is not None else None


def _organisation(memory: Memory, uid: str | None) -> Organisation | None:
    if uid is not None:
        return memory.organisations.by_uid(uid) or memory.organisations.by_app_key(uid)
    return next(iter(memory.organisations.all()), None)


def _system(memory: Memory, organisation: int) -> Person:
    return memory.people.of_organisation(organisation, [Role.SYSTEM])[0]


def _site(memory: Memory, key: str) -> Actor:
    id_ = memory.site_keys.organisation_of(key)
    organisation = memory.organisations.get(id_) if id_ is not None else None
    if organisation is None:
        raise Refusal("unauthorized")
    return Actor(_system(memory, organisation.id), organisation)
