"""Words that are not to be said, and whom the organisation does not let in."""

from chat.actions import access, audit, paging
from chat.actions.house import House
from chat.domain.blacklist import BlockEntry, network_of, surroundings_of
from chat.domain.errors import Refusal
from chat.domain.events import BlacklistChanged
from chat.domain.moderation import AddBlock, AddWord, Blocks, RemoveBlock, RemoveWord, Words
from chat.domain.outcomes import Page
from chat.domain.people import Actor, Role
from chat.domain.times import LATEST
from chat.domain.words import MOST_WORDS, WORD_LENGTH, Word, folded
from chat.store.memory import Memory, Transaction

_REASON = 500


def add_word(tx: Transaction, _house: House, actor: Actor, command: AddWord) -> Word:
    """Holds from the next message on. Raises Refusal `bad_request`, `too_large` when there are too many."""
    access.admin(actor)
    word = command.word.strip()
    if not folded(word).strip() or len(word) > WORD_LENGTH:
        raise Refusal("bad_request", f"word: 1 to {WORD_LENGTH} characters, of which people see some")
    if tx.words.count(actor.organisation.id) >= MOST_WORDS:
        raise Refusal("too_large", f"{MOST_WORDS} words at most")
    kept = tx.words.put(actor.organisation.id, word, command.action, tx.now)
    tx.policies.forget(actor.organisation.id)
    audit.note(tx, actor, "word.added", word, does=command.action.value)
    return kept


def remove_word(tx: Transaction, _house: House, actor: Actor, command: RemoveWord) -> None:
    access.admin(actor)
    word = tx.words.get(actor.organisation.id, command.word)
    if word is None:
        raise Refusal("not_found")
    tx.words.remove(word.id)
    tx.policies.forget(actor.organisation.id)
    audit.note(tx, actor, "word.removed", word.word)


def words(memory: Memory, _house: House, actor: Actor, query: Words) -> Page:
    access.admin(actor)
    limit = paging.limit_of(query.limit)
    return paging.page_of(memory.words.page(actor.organisation.id, paging.after(query.cursor), limit + 1), limit)


def add_block(tx: Transaction, _house: House, actor: Actor, command: AddBlock) -> BlockEntry:
    """Their connections end at once. Raises Refusal `forbidden` (an agent naming an address), `bad_request`."""
    access.staff(actor)
    if command.address is not None:
        access.admin(actor)
    if (command.person is None) == (command.address is None):
        raise Refusal("bad_request", "personId or address, one of them")
    if command.until is not None and command.until <= tx.now:
        raise Refusal("bad_request", "until: it is over already")
    if command.until is not None and command.until >= LATEST:
        raise Refusal("bad_request", "until: leave it out for good")
    address = _network(command.address) if command.address is not None else None
    if command.person is not None:
        _check_visitor(tx, actor, command.person)
        address = surroundings_of(tx.visits.last_address(command.person)) if command.newcomers else None
    entry = tx.blocks.add(
        actor.organisation.id, command.person, address, command.reason.strip()[:_REASON], command.until, actor.id,
        tx.now,
    )  # fmt: skip
    _tell(tx, actor)
    audit.note(tx, actor, "block.added", _shown(entry), reason=entry.reason, until=entry.until)
    return entry


def remove_block(tx: Transaction, _house: House, actor: Actor, command: RemoveBlock) -> None:
    access.admin(actor)
    entry = tx.blocks.get(command.block)
    if entry is None or entry.organisation != actor.organisation.id:
        raise Refusal("not_found")
    tx.blocks.remove(entry.id)
    _tell(tx, actor)
    audit.note(tx, actor, "block.removed", _shown(entry))


def blocks(memory: Memory, _house: House, actor: Actor, query: Blocks) -> Page:
    access.admin(actor)
    limit = paging.limit_of(query.limit)
    return paging.page_of(memory.blocks.page(actor.organisation.id, paging.before(query.cursor), limit + 1), limit)


def _tell(tx: Transaction, actor: Actor) -> None:
    organisation = actor.organisation.id
    tx.policies.forget(organisation)
    tx.tell(BlacklistChanged(organisation, tx.policies.blacklist(organisation)))


def _check_visitor(tx: Transaction, actor: Actor, person: int) -> None:
    visitor = tx.people.get(person)
    if visitor is None or visitor.organisation != actor.organisation.id or visitor.role is not Role.VISITOR:
        raise Refusal("not_found")


def _network(address: str) -> str:
    try:
        return network_of(address)
    except ValueError:
        raise Refusal("bad_request", "address: an IP address or a CIDR") from None


def _shown(entry: BlockEntry) -> str:
    return str(entry.person) if entry.person is not None else str(entry.address)
