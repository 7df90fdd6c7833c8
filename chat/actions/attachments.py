"""What the house knows of files, who may see them, and what becomes of them."""

from chat.actions import access
from chat.actions.house import House
from chat.actions.rules import rules_of
from chat.domain.conversations import ById, Conversation
from chat.domain.errors import Refusal
from chat.domain.files import AnnounceFile, Attachment, EraseFiles, FilesGone, GiveUpFile, KeepFile, Stored, TidyFiles
from chat.domain.people import Actor, Role
from chat.domain.queries import FileOf
from chat.domain.rules import Rules
from chat.store.memory import Memory, Transaction

ARRIVAL = 86_400_000
"""ms after which bytes that are still on their way have been forgotten: a server ended meanwhile."""


def announce(tx: Transaction, house: House, actor: Actor, command: AnnounceFile) -> Attachment | None:
    """Raises Refusal `too_large`, `type_refused`, `quota_exceeded`."""
    organisation, attachment = actor.organisation.id, command.attachment
    rules = rules_of(tx, house, organisation)
    _check(rules, attachment.stored)
    same = tx.attachments.same(organisation, attachment.stored.sha256)
    if same is not None:
        return _add(tx, actor, attachment, same)
    if rules.storage and tx.attachments.use(organisation) + attachment.size > rules.storage:
        raise Refusal("quota_exceeded")
    tx.attachments.announce(organisation, attachment.stored, tx.now)
    return None


def keep(tx: Transaction, _house: House, actor: Actor, command: KeepFile) -> Attachment:
    """The bytes lie at home; from now on the actor may send the file. Raises Refusal `store_unavailable`."""
    attachment = command.attachment
    same = tx.attachments.same(actor.organisation.id, attachment.stored.sha256)
    if same is not None:
        # Somebody brought the same bytes at the same time, and was faster.
        tx.attachments.leave(attachment.stored.key, tx.now)
        return _add(tx, actor, attachment, same)
    if not tx.attachments.settle(attachment.stored.key, tx.now):
        raise Refusal("store_unavailable")
    return _add(tx, actor, attachment, attachment.stored)


def give_up(tx: Transaction, _house: House, _actor: Actor, command: GiveUpFile) -> None:
    """What there is of the bytes goes in the next round."""
    tx.attachments.leave(command.key, tx.now)


def tidy(tx: Transaction, house: House, actor: Actor, command: TidyFiles) -> list[Stored]:
    """One round through this organisation; answers whose bytes are to go now."""
    access.house(actor)
    organisation = actor.organisation.id
    age = rules_of(tx, house, organisation).orphan_age
    tx.attachments.drop(tx.attachments.orphans(organisation, tx.now - age, command.limit), tx.now)
    return tx.attachments.unsettled(organisation, tx.now - ARRIVAL, command.limit)


def gone(tx: Transaction, _house: House, actor: Actor, command: FilesGone) -> None:
    """The bytes count no more."""
    access.house(actor)
    tx.attachments.gone(actor.organisation.id, command.keys)


def erase(tx: Transaction, _house: House, actor: Actor, command: EraseFiles) -> int:
    """For admins and the house. Raises Refusal `forbidden`, `not_found`."""
    if actor.person.role not in (Role.ADMIN, Role.SYSTEM):
        raise Refusal("forbidden")
    conversation = access.find(tx, actor, command.conversation)
    if conversation is None:
        raise Refusal("not_found")
    return erase_shown_in(tx, conversation)


def erase_session(tx: Transaction, no: str) -> int:
    """Likewise from the command line: the only conversation of this number. Raises Refusal `not_found`."""
    found = [tx.conversations.by_no(organisation.id, no) for organisation in tx.organisations.all()]
    conversations = [conversation for conversation in found if conversation is not None]
    if len(conversations) != 1:
        raise Refusal("not_found")
    return erase_shown_in(tx, conversations[0])


def erase_shown_in(tx: Transaction, conversation: Conversation) -> int:
    """Files that were shown here alone are no more; the others lose only this place. Answers how many went."""
    keys = tx.attachments.only_in(conversation.id)
    tx.attachments.drop(keys, tx.now)
    tx.attachments.forget_uses(conversation.id)
    return len(keys)


def file_of(memory: Memory, _house: House, actor: Actor, query: FileOf) -> Attachment:
    """For its owner, and for who may hear a conversation where it was shown. Raises Refusal `not_found`.

    Where it was noted or is kept for sending, for staff alone.
    """
    found = memory.attachments.get(actor.person.organisation, query.key)
    if found is None:
        raise Refusal("not_found")
    attachment, owner = found
    if owner == actor.id or any(_hears(memory, actor, id_) for id_ in memory.attachments.conversations(query.key)):
        return attachment
    if actor.is_staff and any(_hears(memory, actor, id_) for id_ in memory.notes.conversations(query.key)):
        return attachment
    if actor.is_staff and memory.quick_replies.keeps(actor.person.organisation, actor.id, query.key):
        return attachment
    raise Refusal("not_found")


def _check(rules: Rules, stored: Stored) -> None:
    if rules.upload_size and stored.size > rules.upload_size:
        raise Refusal("too_large", f"a file has at most {rules.upload_size} bytes")
    kinds = {stored.mime, stored.mime.partition("/")[0] + "/*"}
    if rules.file_types and kinds.isdisjoint(rules.file_types):
        raise Refusal("type_refused", f"{stored.mime} is not taken here")


def _add(tx: Transaction, actor: Actor, attachment: Attachment, stored: Stored) -> Attachment:
    kept = Attachment(attachment.key, attachment.name, stored)
    tx.attachments.add(actor.organisation.id, actor.id, kept, tx.now)
    return kept


def _hears(memory: Memory, actor: Actor, conversation: int) -> bool:
    found = access.find(memory, actor, ById(conversation))
    return found is not None and access.may_hear(memory, actor, found)
