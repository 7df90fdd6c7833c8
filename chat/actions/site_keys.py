"""Keys by which the site's own server speaks for it."""

import secrets

from chat.actions import access, audit
from chat.actions.house import House
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.domain.staff import AddSiteKey, EndSiteKey, SiteKey, SiteKeys
from chat.store.memory import Memory, Transaction

_NOTE = 500


def add(tx: Transaction, _house: House, actor: Actor, command: AddSiteKey) -> tuple[SiteKey, str]:
    """The key itself is kept nowhere."""
    access.admin(actor)
    key = f"sk_{secrets.token_urlsafe(32)}"
    note = command.note.strip()[:_NOTE]
    made = SiteKey(tx.site_keys.add(actor.organisation.id, key, note, tx.now), note, tx.now)
    audit.note(tx, actor, "site_key.added", made.id, note=note)
    return made, key


def end(tx: Transaction, _house: House, actor: Actor, command: EndSiteKey) -> None:
    """It counts no more. Raises Refusal `not_found`."""
    access.admin(actor)
    if not tx.site_keys.end(actor.organisation.id, command.key, tx.now):
        raise Refusal("not_found")
    audit.note(tx, actor, "site_key.ended", command.key)


def list_(memory: Memory, _house: House, actor: Actor, _query: SiteKeys) -> list[SiteKey]:
    access.admin(actor)
    return memory.site_keys.of_organisation(actor.organisation.id)
